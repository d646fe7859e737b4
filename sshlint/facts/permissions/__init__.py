"""Facts about modes, owners, links and places."""
