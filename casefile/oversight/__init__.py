"""The audit administrator's pages: the chain, and who opened a thing and when. Ids and codes, no content."""
