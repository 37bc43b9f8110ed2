"""Posts: reading, writing, importing and showing them."""
