"""What a pool of processes is told to load before its first work."""
