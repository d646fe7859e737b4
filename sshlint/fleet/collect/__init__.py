"""One machine's report: its accounts, keys, who may log in with what, and the findings."""
