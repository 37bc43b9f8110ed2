"""`rxapp status`: whether all that the app needs is there and set up well, one line each."""
