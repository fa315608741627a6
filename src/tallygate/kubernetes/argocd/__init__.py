"""What Argo CD is told to deploy, and where."""
