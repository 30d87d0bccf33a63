"""casefile: one encrypted file per young person, from the first worry to the papers a court asks for."""
