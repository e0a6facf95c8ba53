"""Exported JSON -> `Board`: other rooms import `read_board`, and nothing else, from here."""

from metrics.reading.read import read_board

__all__ = ["read_board"]
