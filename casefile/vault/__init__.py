"""The vault: who can hold keys, what is sealed, and to whom it is opened. It knows principals, not people."""
