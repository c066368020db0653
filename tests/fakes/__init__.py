"""Loopback servers that speak the wire formats of the platforms."""
