"""Interventions: measures that a competent unit decided, with legal basis and document, carried out and reviewed."""
