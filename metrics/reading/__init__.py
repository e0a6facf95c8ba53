"""Exported JSON -> `Board`."""
