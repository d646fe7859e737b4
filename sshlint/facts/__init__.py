"""What rules ask about."""
