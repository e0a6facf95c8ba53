"""Mistyped: asked back with what was meant, the rest of the sentence kept; or plain enough to read.

A name of a report is never guessed in silence; words around it, where they could mean nothing else,
are.
"""

SENTENCES = (
    ("burndwon last sprint", "suggests: sprint-burndown sprint=@previous"),
    ("brundown", "suggests: sprint-burndown"),
    ("bundown pls", "suggests: sprint-burndown"),
    ("burndonw in issues", "suggests: sprint-burndown unit=issues"),
    ("show me the velocty please", "suggests: sprint-velocity"),
    ("velocitty last 3 sprints", "suggests: sprint-velocity last=3"),
    ("brunup of sprint 9 in issues", 'suggests: sprint-burnup sprint="Sprint 9" unit=issues'),
    ("sumary", "suggests: sprint-summary"),
    ("forcast", "suggests: delivery-forecast"),
    ("forcast for Public API v2", 'suggests: delivery-forecast deliverable="Public API v2"'),
    ("delivrables in progress", 'suggests: deliverable-status statuses="in progress"'),
    ("deliverbles", "suggests: deliverable-status"),
    ("burndwon private", "suggests: sprint-burndown private"),
    ("velosity", "suggests: sprint-velocity"),
    ("burndown lats sprint", "asks: lats"),
    ("burndown by isues", "asks: by issues"),
    ("burndown in pionts", "asks: by points"),
    ("burndown previuos sprint", "asks: previuos"),
    ("BURNDOWN LAST SPRINT", "sprint-burndown sprint=@previous"),
    ("burndown lastsprint", "sprint-burndown sprint=@previous"),
    ("burndown sprint9", 'sprint-burndown sprint="Sprint 9"'),
    ("burn down , last sprint.", "sprint-burndown sprint=@previous"),
    ("burndwn sprint 7", 'suggests: sprint-burndown sprint="Sprint 7"'),
    ("can we move the standup?", "suggests: sprint-summary"),
    ("we need to speed up the review", "suggests: sprint-velocity"),
)
