"""What gives a session, its keys or its screen to others."""
