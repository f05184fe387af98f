"""The work of each command, in a module of its name: from its options to what is printed, and the exit code."""
