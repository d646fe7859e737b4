"""Language server: what check, resolve and fix know, where the text is written."""
