"""What every part stands on: database, clock, configuration, ids, errors, files that ship with the program."""
