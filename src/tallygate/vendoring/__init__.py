"""What comes from elsewhere and is kept in the repository: fetched once, by a lock file, with a digest."""
