"""A configured board, fresh enough, with its past."""
