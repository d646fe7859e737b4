"""The way to a host and back: jumps, masters, keepalives, forwardings."""
