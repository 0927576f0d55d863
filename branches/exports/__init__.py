"""Files that leave the system."""
