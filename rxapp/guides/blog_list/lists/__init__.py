"""The three lists, each in a file that can be read by itself: the page shows these files."""
