"""Facts about what a config comes to for its logins."""
