"""How properties are looked for: the same way at every run, or with `make explore` at random."""

from hypothesis import settings

# How long an example takes depends on the machine; which ones fail must not depend on the day.
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("explore", deadline=None, max_examples=400, print_blob=True)
settings.load_profile("repeatable")
