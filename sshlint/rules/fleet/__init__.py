"""Rules across machines."""
