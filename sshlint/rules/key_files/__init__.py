"""Key files: format and damage."""
