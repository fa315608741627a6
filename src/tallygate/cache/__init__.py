"""What was costly to make, kept by everything that it depends on."""
