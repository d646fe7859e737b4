"""Facts about programs besides ssh that read ssh_config and keys; each row names its source."""
