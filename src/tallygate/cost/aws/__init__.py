"""Pricers of AWS: what each type bills, and how much of it."""
