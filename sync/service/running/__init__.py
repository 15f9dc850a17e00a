"""The service as a process: its endpoints, the network before them, and whoever watches over it."""
