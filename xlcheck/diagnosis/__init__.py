"""Findings → causes: what one slip explains is one entry."""
