"""What auditor keeps on this machine: its home, files that are written whole, encryption and its key."""
