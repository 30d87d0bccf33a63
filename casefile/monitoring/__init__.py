"""Monitoring: a person who may need help is proposed, and a second person confirms that somebody looks in."""
