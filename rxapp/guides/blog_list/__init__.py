"""The guide to the blog list, live: three lists on the same posts, what each keeps, and what breaks it."""
