"""What programs say of a login, each line with what it means."""
