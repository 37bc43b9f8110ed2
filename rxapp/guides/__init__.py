"""The teaching pages: home, and one page for each guide."""
