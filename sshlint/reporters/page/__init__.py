"""What the HTML page of a home is made of: the logins and their picture, findings, files, keys."""
