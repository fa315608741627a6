"""Code hosts: what Tallygate says on a pull request."""
