"""Shows visitors their own session: its cookie, its record, its values, and lets them try it out."""
