"""ssh_config: what it really means."""
