"""Loaders: bytes in, values with spans out. One module a format."""
