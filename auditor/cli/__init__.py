"""The command line: one module per command. Wires and prints, decides nothing."""
