"""What every command's run shares: whose it is, its frame, its terminal, and how it ends."""
