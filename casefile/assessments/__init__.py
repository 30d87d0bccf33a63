"""Assessments: what a child needs, in facts, in the child's own words and in the worker's view."""
