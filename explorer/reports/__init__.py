"""Reports: what leaves the program as a file for other programs."""
