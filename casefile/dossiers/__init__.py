"""One person, one file: face, cases, assignments, obligations, approvals, consents, and the case table."""
