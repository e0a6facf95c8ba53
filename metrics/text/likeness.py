"""When words are alike enough to be meant, on the scale of rapidfuzz (0 to 100)."""

# A word that was mistyped, and not one that only has letters in common with another.
MISTYPED = 78
# How many are suggested in one sentence.
SUGGESTIONS = 3
