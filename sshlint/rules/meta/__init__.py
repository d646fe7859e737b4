"""sshlint itself."""
