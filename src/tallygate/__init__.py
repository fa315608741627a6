"""Tallygate: GitOps policy and validation engine."""

__version__ = "0.1.0"
