"""Which issue belongs to which deliverable, and what follows from it."""
