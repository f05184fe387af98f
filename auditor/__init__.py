"""auditor: reads the training and history controls of AI accounts with a real browser."""

__version__ = "0.1.0"
