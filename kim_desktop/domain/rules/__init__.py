"""The rules of the work as pure functions; each result carries the reasons that led to it."""
