"""What a visitor does here without an account: a cart from a small shop, and statistics of visits."""
