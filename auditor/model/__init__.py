"""Frozen values and enums, no I/O: what is declared, what was seen, what was judged."""
