"""YAML → model: strict files, every mistake with its place and a way out. Reads files, never a browser."""
