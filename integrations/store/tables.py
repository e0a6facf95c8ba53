"""What the store keeps: for each board, the runs of exports that saw the same, the changes, and
what GitHub recorded before the first of them; what conversations have chosen and were answered
last; what one process has claimed before the others; the boards that workspaces have connected; and
what processes share of exports.

A change is one item as an export first saw it, kept until the item's next one. It has what reports
read; the values of all fields of the project are kept field by field. Moments are whole
nanoseconds since 1970 in UTC, as pandas has them: SQLite has no type for them. Texts stand once
in the board's dictionary, and changes hold their numbers, 0 being null: so that a change takes
tens of bytes whatever the length of titles and labels.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

# The newest of migrations/versions; they are numbered in order.
VERSION = "0018"
VERSION_TABLE = "analytics_version"

# Columns of an item that never change, or so seldom that it then counts as another item.
IDENTITY = ("item_id", "number", "repository", "url", "created_at")
TEXTS = (
    *("title", "type", "state", "state_reason", "status", "iteration_id", "sprint"),
    *("deliverable", "milestone", "ancestor_urls", "labels", "assignees"),
)
FACTS = (*TEXTS, "points", "closed_at")

# The key of the board's own document, beside those of who keeps it, for the ids of items that were
# seen before and are hidden now; not there where none is.
UNSEEN = ".unseen"

metadata = MetaData()


def _board() -> Column[int]:
    return Column("board_id", Integer, ForeignKey("analytics_board.id"), primary_key=True)


# `stamp` is another one after something of the board was forgotten, null until an export comes.
board = Table(
    "analytics_board",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("stamp", Text),
)

# Exports that saw the same: the first, and the last so far. One that was not whole has a run of
# its own, and only where it saw a change.
export = Table(
    "analytics_export",
    metadata,
    _board(),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("whole", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

# A key of the board's own document with its value as JSON, null where the key is gone.
about = Table(
    "analytics_about",
    metadata,
    _board(),
    Column("key", Text, primary_key=True),
    Column("seen_from", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Text),
    sqlite_with_rowid=False,
)

word = Table(
    "analytics_word",
    metadata,
    _board(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

item = Table(
    "analytics_item",
    metadata,
    _board(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("item_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("repository", Text, nullable=False),
    Column("url", Text),
    Column("created_at", BigInteger),
    sqlite_with_rowid=False,
)

# An item that left the board has a change whose `state`, which no item is without, is null.
change = Table(
    "analytics_change",
    metadata,
    _board(),
    Column("item", Integer, primary_key=True, autoincrement=False),
    Column("seen_from", BigInteger, primary_key=True, autoincrement=False),
    *(Column(name, Integer, nullable=False) for name in TEXTS),
    Column("points", Float),
    Column("closed_at", BigInteger),
    sqlite_with_rowid=False,
)

# The value of one field of an item as an export first saw it, kept until the next one. `field` is
# the word of its name, and `value` that of its value as JSON; 0 is not set, or gone with the item.
field_value = Table(
    "analytics_field_value",
    metadata,
    _board(),
    Column("item", Integer, primary_key=True, autoincrement=False),
    Column("field", Integer, primary_key=True, autoincrement=False),
    Column("seen_from", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# An event of an issue's timeline, as GitHub recorded it: changes are what exports saw. Several of
# one moment are in order of `place`. Texts are numbers of words.
event = Table(
    "analytics_event",
    metadata,
    _board(),
    Column("item", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("before", Integer, nullable=False),
    Column("after", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# An item whose timeline was read, at that moment.
timeline = Table(
    "analytics_timeline",
    metadata,
    _board(),
    Column("item", Integer, primary_key=True, autoincrement=False),
    Column("read_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Why timelines of a board could not be read the last time, and when to try again.
timeline_trouble = Table(
    "analytics_timeline_trouble",
    metadata,
    _board(),
    Column("at", BigInteger, nullable=False),
    Column("message", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Who reads timelines of a board, and until when nobody else does.
timeline_lease = Table(
    "analytics_timeline_lease",
    metadata,
    _board(),
    Column("worker", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Which board a conversation means (`TEAM/CHANNEL`), by the name that the settings have for it.
choice = Table(
    "analytics_choice",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("board", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What was answered last in a conversation (`TEAM/CHANNEL`), in the thread of that `ts` (empty
# outside threads), as text; and when.
conversation = Table(
    "analytics_conversation",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("thread", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("answered", Text, nullable=False),
    sqlite_with_rowid=False,
)

# A question that a process answers now in such a thread, as text, and when it was asked: what is
# said next may follow from it.
question = Table(
    "analytics_question",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("asked", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What one of the processes that share the store does, and none of the others until that moment:
# the answer to an event, or to the press of a button.
claim = Table(
    "analytics_claim",
    metadata,
    Column("key", Text, primary_key=True),
    Column("until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# A line of progress that a process shows now, in the message of that `ts` (empty until Slack has
# told it) and the thread of that one (empty outside threads); nobody else takes it back until
# `until`.
progress_line = Table(
    "analytics_progress_line",
    metadata,
    Column("key", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("ts", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# A scheduled report: which and when, as text (`plan`); since when it counts; how often in a row it
# failed; and its last answer, where it is a watch.
schedule = Table(
    "analytics_schedule",
    metadata,
    Column("id", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    sqlite_with_rowid=False,
)

# The one row has the last number that a schedule was given.
schedule_number = Table(
    "analytics_schedule_number",
    metadata,
    Column("last", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# One due time of a schedule, leased to one worker at a time, until `until`. It may have been posted
# since `posting_at`, where that is no null.
delivery = Table(
    "analytics_delivery",
    metadata,
    Column("schedule", Text, primary_key=True),
    Column("due", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("posting_at", BigInteger),
    sqlite_with_rowid=False,
)

# A workspace that has installed the Slack app of that client id (`app`): the bot's token in it.
installation = Table(
    "analytics_installation",
    metadata,
    Column("app", Text, primary_key=True),
    Column("team", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("bot", Text, nullable=False),
    Column("bot_user", Text, nullable=False),
    Column("organization", Text),
    sqlite_with_rowid=False,
)

# A board that a workspace has connected in Slack: its name, and its settings as JSON.
connected_board = Table(
    "analytics_connected_board",
    metadata,
    Column("name", Text, primary_key=True),
    Column("team", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("settings", Text, nullable=False),
    sqlite_with_rowid=False,
)

# The one row counts the changes of connected boards, so that processes know when to read them.
connected_revision = Table(
    "analytics_connected_revision",
    metadata,
    Column("last", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# What a workspace reads the boards of an owner on GitHub (in lower case) with, as encrypted JSON.
credential = Table(
    "analytics_credential",
    metadata,
    Column("team", Text, primary_key=True),
    Column("owner", Text, primary_key=True),
    Column("secret", Text, nullable=False),
    sqlite_with_rowid=False,
)

# An OAuth state: an installation that was started, and may be finished until `until`.
begun = Table(
    "analytics_begun",
    metadata,
    Column("state", Text, primary_key=True),
    Column("until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# An item of a project that has changed, by their ids, as a webhook of GitHub told at that moment;
# `digest` is that of what was sent. Both ids are empty where it told of an issue.
webhook = Table(
    "analytics_webhook",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("project", Text, nullable=False),
    Column("item", Text, nullable=False),
    sqlite_with_rowid=False,
)

# The last export of a board, or of that `part` of it, that processes share, and who exports it now.
# `export` is a digest of what is exported and by whose login, `board` the key of its board. `turn`
# counts the exports: the last began at `began`, and is leased to the worker until `until`, 0 once
# it has ended. Turn `failed` was the last to fail, for the reason in `failure`, as JSON. `done` is
# the turn that the document is of, 0 while there is none; it was asked for at `asked_at`, is of the
# moment `exported_at`, and lacks nothing until `seen_at`. `told` is when GitHub told last of a
# change of its project. `began`, `until`, `told` and `asked_at` are by the clock of the database.
shared_export = Table(
    "analytics_shared_export",
    metadata,
    Column("export", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("board", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("failure", Text, nullable=False),
    Column("told", BigInteger, nullable=False),
    Column("done", Integer, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("project", Text, nullable=False),
    Column("exported_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("document", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# What is not to be asked until that moment, by the clock of the database.
pause = Table(
    "analytics_pause",
    metadata,
    Column("key", Text, primary_key=True),
    Column("until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
