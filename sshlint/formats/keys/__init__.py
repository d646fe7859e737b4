"""Key files in every format: from bytes to fields, and from damage to what was meant."""
