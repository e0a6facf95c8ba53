"""Workspaces and conversations, and what may be seen from where."""
