"""Accounts from start to finish: one, or many at once, and the run folder they end in. Decides nothing about values."""
