"""What the app of the story does at each step: short handlers, shown on the page as they are."""
