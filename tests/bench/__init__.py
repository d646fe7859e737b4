"""How long whole commands take beside what users would pick instead: `python -m tests.bench`."""
