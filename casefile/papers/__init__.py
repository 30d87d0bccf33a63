"""What goes on each page of a dossier's papers, and the way of a copy from the request to its return."""
