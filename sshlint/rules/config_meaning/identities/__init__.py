"""Who logs in, and with which keys."""
