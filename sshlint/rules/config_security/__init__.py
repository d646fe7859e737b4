"""ssh_config: security."""
