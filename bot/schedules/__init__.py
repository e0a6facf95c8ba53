"""Scheduled reports: when they are due, and how each is delivered exactly once."""
