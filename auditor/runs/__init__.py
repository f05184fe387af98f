"""The run folder: its layout, and how it is written and read."""
