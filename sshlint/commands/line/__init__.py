"""What the command line does beside naming commands and options: help pages, near misses, words."""
