"""The fixes, each a module that can be copied as it is: the page shows these files themselves."""
