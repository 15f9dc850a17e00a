"""The database: its tables, roles, transactions, and what follows from the log by itself."""
