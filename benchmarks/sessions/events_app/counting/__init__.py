"""An app with nothing but two events, for the benchmark of what a look at the session costs."""
