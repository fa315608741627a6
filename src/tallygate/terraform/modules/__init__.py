"""Modules of Terraform: where they come from, and how their directories make one configuration."""
