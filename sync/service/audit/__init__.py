"""The central Zugriffsprotokoll."""
