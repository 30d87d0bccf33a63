"""Numbered copies of papers: rendered in a process of their own, registered, verifiable. Knows no slice."""
