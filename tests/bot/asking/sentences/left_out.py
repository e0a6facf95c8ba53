"""Sentences with words not understood, which change no number: answered, and the words named."""

SENTENCES = (
    ("burndown avec plaisir", 'sprint-burndown left_out="avec|plaisir"'),
    ("purple burndown", "sprint-burndown left_out=purple"),
    ("burndown as a pie chart", "sprint-burndown left_out=pie"),
    ("burndown, the boss is asking", "sprint-burndown left_out=boss"),
    ("can you share the burndown with legal", "sprint-burndown left_out=legal"),
    (
        "burndown last sprint asap, steering committee",
        "sprint-burndown sprint=@previous left_out=steering|committee",
    ),
    ("velocity xyzzy", "sprint-velocity left_out=xyzzy"),
    ("what's our velocity, asking because of budgets", "sprint-velocity left_out=budgets"),
    ("summary before lunch", "sprint-summary left_out=lunch"),
    ("are we on track? the customer is nervous", "sprint-risk left_out=customer|nervous"),
    ("hey team, we had three people sick last week, how is the sprint going?", "sprint-burndown"),
    (
        "Just out of the planning meeting and the client wants an update: are we on track?",
        "sprint-risk",
    ),
)
