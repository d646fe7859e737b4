"""What edits of a config change for logins, and the proof that they change nothing else."""
