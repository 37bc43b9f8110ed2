"""Writing posts: one's own, as drafts, scheduled and published, and the editor."""
