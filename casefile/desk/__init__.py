"""The desk: my day, the dossier's page, lists and search. It puts the parts of the chain together."""
