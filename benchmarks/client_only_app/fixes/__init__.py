"""The fixes of the guide to client-only state, each on a page of its own."""
