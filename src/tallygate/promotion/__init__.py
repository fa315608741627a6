"""May a change move on to the next environment, moved safely, and proof of it afterwards."""
