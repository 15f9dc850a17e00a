"""Fallkonferenzen: planning, agenda with dossiers, live minutes and decisions."""
