"""Facts about sshlint's own ignores and baselines."""
