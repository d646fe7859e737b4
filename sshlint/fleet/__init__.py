"""Many machines: their reports in tables, what they come to together, and who can reach what."""
