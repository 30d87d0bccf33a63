"""Referrals: help asked of a partner unit, with the least data needed, answered and reported back."""
