"""Many runs → one: for each account the newest run that visited it counts, and what does not count is listed. Pure."""
