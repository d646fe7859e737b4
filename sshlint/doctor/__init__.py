"""A login walked step by step, read-only: what `sshlint doctor` does."""
