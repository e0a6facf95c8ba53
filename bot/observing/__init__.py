"""Logs, metrics and retries."""
