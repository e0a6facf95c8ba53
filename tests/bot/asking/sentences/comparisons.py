"""Two sprints beside each other."""

SENTENCES = (
    ("sprint 9 vs sprint 10", 'sprint-comparison sprints="Sprint 9|Sprint 10"'),
    ("sprint 9 vs. 10", 'sprint-comparison sprints="Sprint 9|Sprint 10"'),
    (
        "Sprint 9 versus Sprint 10 in issues",
        'sprint-comparison sprints="Sprint 9|Sprint 10" unit=issues',
    ),
    ("compare sprint 9 and sprint 10", 'sprint-comparison sprints="Sprint 9|Sprint 10"'),
    ("compare sprints 8 and 9 please", 'sprint-comparison sprints="Sprint 8|Sprint 9"'),
    ("compare sprint 9 with sprint 8", 'sprint-comparison sprints="Sprint 9|Sprint 8"'),
    ("how did sprint 8 go compared to sprint 9", 'sprint-comparison sprints="Sprint 8|Sprint 9"'),
    ("comparison of sprint 8 to sprint 9", 'sprint-comparison sprints="Sprint 8|Sprint 9"'),
    ("burndown sprint 9 vs sprint 10", 'sprint-comparison sprints="Sprint 9|Sprint 10"'),
    ("this sprint vs last sprint", "sprint-comparison sprints=@current|@previous"),
    ("compare this sprint to the last one", "sprint-comparison sprints=@current|@previous"),
    (
        "how does this sprint compare to the previous one?",
        "sprint-comparison sprints=@current|@previous",
    ),
    ("how did last sprint compare with this one?", "sprint-comparison sprints=@previous|@current"),
    ("current vs previous", "sprint-comparison sprints=@current|@previous"),
    ("are we doing better than last sprint?", "sprint-comparison sprints=@current|@previous"),
    ("how are we doing compared to last sprint", "sprint-comparison sprints=@current|@previous"),
    ("how are we doing vs sprint 8", 'sprint-comparison sprints="@current|Sprint 8"'),
    (
        "what's the difference between sprint 8 and sprint 9",
        'sprint-comparison sprints="Sprint 8|Sprint 9"',
    ),
    ("sprint 9 vs the offsite", "asks: offsite"),
    ("compare sprints 8, 9 and 10", "asks: two"),
    ("compare this sprint with the previous one", 'sprint-comparison sprints="@current|@previous"'),
    (
        "Sprint 7 versus Sprint 8, by issues please",
        'sprint-comparison sprints="Sprint 7|Sprint 8" unit=issues',
    ),
    ("how does sprint 10 compare to 9", 'sprint-comparison sprints="Sprint 10|Sprint 9"'),
    ("compare this sprint w last", 'sprint-comparison sprints="@current|@previous"'),
    (
        "how did we do last sprint compared to the one b4",
        'sprint-comparison sprints="@previous|@-2"',
    ),
    ("sprint 9 v 10", 'sprint-comparison sprints="Sprint 9|Sprint 10"'),
)
