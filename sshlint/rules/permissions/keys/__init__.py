"""Private keys where others get at them, or that nothing uses."""
