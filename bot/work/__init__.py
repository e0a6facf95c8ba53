"""Work that waits for its turn, apart from what acknowledges requests."""
