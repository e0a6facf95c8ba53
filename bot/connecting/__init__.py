"""Boards that admins connect in Slack."""
