"""The only part that imports playwright: launch, guard, sign in, prove identity, open, locate, read, capture."""
