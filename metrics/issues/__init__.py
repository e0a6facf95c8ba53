"""What is computed of issues whatever sprint or deliverable they are in."""
