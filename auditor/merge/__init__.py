"""Many runs → one: for each account the newest run that looked at it counts, and what does not count is named. Pure."""
