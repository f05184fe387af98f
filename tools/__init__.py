"""Scripts for working on this repository. Not part of the program."""
