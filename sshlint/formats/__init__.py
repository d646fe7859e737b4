"""One module a file format: bytes to syntax with spans, and back to the same bytes."""
