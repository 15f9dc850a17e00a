"""Copies of the whole store, and the way back from them."""
