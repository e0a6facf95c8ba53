"""Figures of single people: there are none, in whatever words they are asked for."""

SENTENCES = (
    ("burndown for <@U0BEN>", "person"),
    ("<@U0ANALYTICS> burndown for <@U0BEN> please", "person"),
    ("what did Ben close this week", "person"),
    ("what did <@U0BEN> close this week?", "person"),
    ("how many points did <@U0CHI> finish last sprint", "person"),
    ("velocity of <@U0BEN>", "person"),
    ("velocity per person", "person"),
    ("velocity by developer", "person"),
    ("burndown by assignee", "person"),
    ("burndown per assignee pls", "person"),
    ("who closed the most issues?", "person"),
    ("who is the slowest", "person"),
    ("who did what this sprint?", "person"),
    ("who's the most productive developer", "person"),
    ("is <@U0BEN> on track?", "person"),
    ("what is <@U0CHI> working on?", "person"),
    ("how is <@U0BEN> doing", "person"),
    ("my burndown", "person"),
    ("what did i finish last sprint?", "person"),
    ("rank the team by points", "person"),
)
