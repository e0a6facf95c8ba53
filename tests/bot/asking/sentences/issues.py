"""The history of one issue."""

SENTENCES = (
    ("show me issue 12", "issue-history issue=12"),
    ("issue 12", "issue-history issue=12"),
    ("issue #12", "issue-history issue=12"),
    ("#12", "issue-history issue=12"),
    ("acme/web#12", "issue-history issue=acme/web#12"),
    ("history of #12", "issue-history issue=12"),
    ("history of acme/api#12 please", "issue-history issue=acme/api#12"),
    ("history of https://github.com/acme/api/issues/12", "issue-history issue=acme/api#12"),
    ("history of <https://github.com/acme/api/issues/12>", "issue-history issue=acme/api#12"),
    ("<https://github.com/acme/web/issues/31>", "issue-history issue=acme/web#31"),
    ("what happened to #12?", "issue-history issue=12"),
    ("what happened to issue 12 last week", "issue-history issue=12"),
    ("what's up with ticket 12?", "issue-history issue=12"),
    ("when was issue 12 closed?", "issue-history issue=12"),
    (
        "why is <https://github.com/acme/mobile/issues/7|#7> not done yet",
        "issue-history issue=acme/mobile#7",
    ),
    ("issue history", "asks: which issue"),
    ("what happened to that issue?", "asks: which issue"),
    ("what happened to #31?", "issue-history issue=31"),
    (
        "history of <https://github.com/acme/web/issues/14|acme/web#14>",
        "issue-history issue=acme/web#14",
    ),
    (
        "when was <https://github.com/acme/api/issues/7> moved to done",
        "issue-history issue=acme/api#7",
    ),
)
