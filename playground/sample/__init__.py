"""The sample team: its board, and what its past exports saw."""
