"""The steps of a live connection check."""
