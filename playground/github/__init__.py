"""A GitHub of our own, as far as gh asks it for projects."""
