"""What is typed about reports: the report itself, and the decisions on it."""
