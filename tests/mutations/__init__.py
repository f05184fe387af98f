"""Practice services altered on purpose: a report must never say that a control is compliant while it is not."""
