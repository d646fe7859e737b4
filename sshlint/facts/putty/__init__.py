"""Facts about PuTTY's stores."""
