"""Saved sessions, their key, and secrets: everything that must not be read by others."""
