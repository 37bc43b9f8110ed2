"""Measures how well the list of posts comes back, here and in Next.js."""
