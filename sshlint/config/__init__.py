"""What a config means: includes, tokens, patterns, matching, effective values."""
