"""ssh_config: text, and which ssh can read it."""
