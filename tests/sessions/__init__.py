"""The vault, keys, secrets and codes: real files, real processes."""
