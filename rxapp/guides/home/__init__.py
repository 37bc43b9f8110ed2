"""The home page: what the app is, live figures, and where each Next.js guide is answered."""
