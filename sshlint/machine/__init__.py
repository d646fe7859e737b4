"""What this computer says: the installed ssh, accounts, who owns and may reach what, the agent."""
