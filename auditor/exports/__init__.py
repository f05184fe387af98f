"""Data exports that came back from services: what is in them, in counts. Nothing of their content is kept."""
