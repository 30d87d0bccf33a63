"""Upkeep of an installation: starting, examining, backing up, restoring, recovering, what time limits do."""
