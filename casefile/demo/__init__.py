"""The invented county: made by the commands of the program, with a fixed seed and a moving clock."""
