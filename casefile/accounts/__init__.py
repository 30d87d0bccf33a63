"""Signing in and out, the first password, a new password, who am I."""
