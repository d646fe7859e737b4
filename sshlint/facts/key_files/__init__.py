"""Facts about key files: format, damage, pairs."""
