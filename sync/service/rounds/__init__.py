"""The steps of a device's round, and what administration does over the same line."""
