"""A made-up team's GitHub: a sprint board, its roadmap, and every hard case, always as of today."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from playground.github.world import (
    Node,
    World,
    add_item,
    add_project,
    content_node,
    date_field,
    issue_node,
    iteration_field,
    number_field,
    number_issues,
    select_field,
)
from playground.sample.template import add_template_board
from playground.sample.timelines import record_timelines
from playground.sample.words import (
    BACKLOG,
    CHORES,
    CRITERIA,
    DELIVERABLES,
    DRAFTS,
    EPICS,
    HARD_TITLES,
    PULL_REQUESTS,
    WORK,
)
from playground.sample.work import CURRENT, LENGTH, Team, Work

SPRINTS = 12
BOARD_STATUSES = ("Todo", "In Progress", "In Review", "Done")
ROADMAP_STATUSES = ("Planning", "In Progress", "Blocked", "Done")


def sample_workspace(today: date) -> World:
    """The organization acme and the user mona, as of the beginning of `today` (UTC).

    acme's project 1 is the sprint board of acme/web, acme/api and acme/mobile, with about 400
    items; its project 2 is the roadmap of acme/roadmap, and its project 3 a board of acme/shop made
    from a template. The same day gives the same world.
    """
    world = World(viewer="mona")
    _add_chores(world.add_owner("User", "mona", "Mona"), world, today)
    acme = world.add_owner("Organization", "acme", "Acme")
    team = Team(today)
    sprints = {number: _sprint(number, team.start(number)) for number in range(1, SPRINTS + 1)}
    board = _board(acme, list(sprints.values()))
    epics = _add_deliverables(
        add_project(
            acme, "Roadmap", [select_field("Status", ROADMAP_STATUSES), date_field("Target date")]
        ),
        world.add_repository("acme", "roadmap"),
        team,
    )
    work = sorted(team.work(epics), key=lambda each: str(each.issue["createdAt"]))
    _make_hard(work)
    _add_work(board, world, team, work, sprints)
    for project in acme["projectsV2"]:
        record_timelines(project, datetime.combine(today, time(), UTC))
    add_template_board(acme, world, today)
    return world


def _board(acme: Node, sprints: list[Node]) -> Node:
    """The sprint board, without items yet."""
    fields = [
        select_field("Status", BOARD_STATUSES),
        iteration_field("Sprint", sprints[: CURRENT - 1], sprints[CURRENT - 1 :]),
        number_field("Points"),
        select_field("Deliverable", [each.title for each in DELIVERABLES]),
    ]
    return add_project(acme, "Platform board", fields, "What the platform team works on")


def _add_deliverables(roadmap: Node, repository: Node, team: Team) -> dict[str, list[Node]]:
    """Fill the roadmap and its repository; the epics, which are on no project, by deliverable."""
    begin = team.start(1) - timedelta(days=90)
    deliverables, epics = [], {}
    for position, deliverable in enumerate(DELIVERABLES):
        created = begin + timedelta(days=position)
        issue = issue_node(deliverable.title, team.moment(created), "Deliverable")
        issue["body"] = _criteria(deliverable.status, position)
        if deliverable.status == "Done":
            team.close(issue, team.start(deliverable.last + 1))
        epics[deliverable.title] = [
            issue_node(
                name.format(deliverable.title), team.moment(created + timedelta(days=30)), "Epic"
            )
            | {"parent": issue}
            for name in EPICS
            if deliverable.parts
        ]
        if deliverable.status == "Done":
            closed = {key: issue[key] for key in ("state", "stateReason", "closedAt", "updatedAt")}
            for epic in epics[deliverable.title]:
                epic |= closed
        deliverables.append((issue, deliverable.status))
    number_issues(
        repository,
        [
            *(issue for issue, _ in deliverables),
            *(epic for some in epics.values() for epic in some),
        ],
    )
    for (issue, status), deliverable in zip(deliverables, DELIVERABLES, strict=True):
        # Work on each goes on for a sprint more than was hoped; of what is only planned, who knows.
        target = team.start(deliverable.last) - timedelta(days=3)
        dates = {} if status == "Planning" else {"Target date": target.isoformat()}
        add_item(roadmap, "ISSUE", issue, {"Status": status, **dates})
    return epics


def _criteria(status: str, position: int) -> str:
    """The text of a deliverable: when it is to be called done, and what of that is already so."""
    met = {"Done": len(CRITERIA), "Planning": 0}.get(status, 1 + position % 4)
    boxes = [
        f"- [{'x' if number < met else ' '}] {criterion}"
        for number, criterion in enumerate(CRITERIA)
    ]
    return "\n".join(["## Acceptance criteria", "", *boxes, ""])


def _add_work(
    board: Node, world: World, team: Team, work: list[Work], sprints: dict[int, Node]
) -> None:
    """Put this work on the sprint board, with pull requests, drafts and a hidden item."""
    random = team.random
    pulls = [
        {
            **content_node("PullRequest", title, team.moment(team.today - timedelta(days=days))),
            "repository": random.choice(list(WORK)),
        }
        for days, title in enumerate(PULL_REQUESTS, start=1)
    ]
    contents = [*(piece.issue for piece in work), *pulls]
    for name in WORK:
        number_issues(
            world.add_repository("acme", name),
            [content for content in contents if content["repository"] == name],
        )
    for piece in work:
        values = {
            "Status": piece.status,
            "Sprint": sprints.get(piece.sprint),
            "Points": piece.points,
            "Deliverable": piece.deliverable,
        }
        add_item(board, "ISSUE", piece.issue, values)
    board["items"][0]["isArchived"] = True
    sprint = {"Sprint": sprints[CURRENT]}
    for pull in pulls:
        add_item(board, "PULL_REQUEST", pull, {**sprint, "Status": "In Review"})
    for title in DRAFTS:
        add_item(board, "DRAFT_ISSUE", content_node("DraftIssue", title), {**sprint, "Points": 1})
    add_item(board, "REDACTED", None, {})


def _make_hard(work: list[Work]) -> None:
    """Titles that break charts and messages, and board columns that disagree with the issues."""
    now = [piece for piece in work if piece.sprint == CURRENT]
    for piece, title in zip(now, HARD_TITLES, strict=False):
        piece.issue["title"] = title
    closed = [piece for piece in work if piece.sprint == CURRENT - 1 and piece.issue["closedAt"]]
    left_over = [piece for piece in work if piece.sprint < CURRENT and not piece.issue["closedAt"]]
    backlog = [piece for piece in work if piece.sprint == BACKLOG]
    closed[0].status, left_over[0].status, backlog[0].status = "In Review", "Done", "In Progress"


def _sprint(number: int, start: date) -> Node:
    title = f"Sprint {number}"
    return {
        "id": f"sprint-{number:02}",
        "title": title,
        "titleHTML": title,
        "startDate": start.isoformat(),
        "duration": LENGTH.days,
    }


def _add_chores(mona: Node, world: World, today: date) -> None:
    """A person's own project, on which nothing has a sprint or an estimate."""
    created = datetime.combine(today - timedelta(days=9), time(9, tzinfo=UTC)).isoformat()
    chores = [issue_node(title, created.replace("+00:00", "Z"), "Task") for title in CHORES]
    number_issues(world.add_repository("mona", "home"), chores)
    project = add_project(mona, "At home", [select_field("Status", BOARD_STATUSES)])
    for chore in chores:
        add_item(project, "ISSUE", chore, {"Status": "Todo"})
