"""Plays the life of a session, and what goes wrong elsewhere, on the real store."""
