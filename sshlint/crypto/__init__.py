"""Load, re-encode and compare keys in memory."""
