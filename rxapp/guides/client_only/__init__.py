"""The first guide, live: why a browser's objects are missing while a page is prerendered, and what to do."""
