"""The guide to sessions: their life, played on the real store, and two guides' stores beside it."""
