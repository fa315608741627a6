"""What objects of Kubernetes cost: shares of nodes, volumes, load balancers."""
