"""The catalogue, and one file a report, named as people ask for it."""
