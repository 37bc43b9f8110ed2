"""Accounts: who someone is, how they prove it, and what they can see of it afterwards."""
