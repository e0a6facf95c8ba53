"""What was in a sprint when, and what follows from it."""
