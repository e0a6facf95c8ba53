"""How similar words must be for a suggestion, on the scale of rapidfuzz (0 to 100).

It is imported where a word is not known, and not before: it takes 3 MB.
"""

# Similar enough for a typing error, and not for a word that only shares letters.
MISTYPED = 78
# Similar enough for a name of several words, as only a part of it may be typed.
ALIKE = 70
# The most suggestions in one sentence.
SUGGESTIONS = 3
