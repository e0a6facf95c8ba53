"""Remaining work, the pace of the past, and the dates that draws from it give."""
