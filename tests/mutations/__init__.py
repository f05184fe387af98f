"""Practice services altered on purpose: a report must never say that a control is in line while it is not."""
