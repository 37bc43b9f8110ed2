"""Server-side sessions: a secret in an HttpOnly cookie, a record in Redis, and a middleware between them."""
