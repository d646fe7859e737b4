"""Which lines apply to which hosts, and which line wins."""
