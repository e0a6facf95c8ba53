"""What is computed of issues, regardless of their sprint or deliverable."""
