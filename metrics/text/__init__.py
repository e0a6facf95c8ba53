"""Numbers, days and names in words, in the reader's language."""
