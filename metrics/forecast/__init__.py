"""Remaining work, the pace of the past, and the dates that random draws give."""
