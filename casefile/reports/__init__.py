"""Discovery reports: somebody worries about a child and says so; the office of the place decides what follows."""
