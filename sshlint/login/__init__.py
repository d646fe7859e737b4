"""The one answer to what ssh would read, connect to and offer for a host."""
