"""What the lists of a sprint's issues are called where one is asked for, and in details."""

BLOCKED, UNASSIGNED, CHANGED, LEFT = "blocked", "unassigned", "changed", "left"
ADDED, REMOVED, CARRIED_OVER = "added", "removed", "carried over"
