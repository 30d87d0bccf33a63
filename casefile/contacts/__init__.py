"""Contacts: every meeting, call or visit with a client or those around, and the supervisor's queries about them."""
