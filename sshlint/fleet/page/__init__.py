"""The page over many machines: one file that filters, pages and draws without a server."""
