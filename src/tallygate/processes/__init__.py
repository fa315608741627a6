"""Programs that are started as children, within limits."""
