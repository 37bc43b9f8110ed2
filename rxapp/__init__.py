"""A reference app for browser storage, sessions in Redis and a persisted blog list on Reflex."""
