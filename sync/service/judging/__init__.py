"""What may be written and seen by whom, and what follows from it."""
