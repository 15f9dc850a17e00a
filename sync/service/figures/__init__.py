"""What is counted at the store, and what leaves it to be reported."""
