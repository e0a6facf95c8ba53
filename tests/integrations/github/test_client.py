"""The real gh against a server that answers as GitHub does when something is wrong."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from select import select
from tempfile import mkdtemp
from threading import Timer
from typing import Any

import pytest
import stamina
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from integrations.errors import IntegrationError
from integrations.github import GitHub
from integrations.github import errors as gh_errors
from integrations.github.refusals import in_words
from playground.serving import gh_home, serve
from tests.support.patience import PATIENCE

FIELDS = {
    "sprint": "Sprint",
    "points": "Points",
    "status": "Status",
    "deliverable": "Deliverable",
}
TOKEN = "ghp_" + "s" * 36
Answer = Callable[[Request], Response]


def items(*, after: str | None, amount: int, total: int) -> dict[str, Any]:
    start = int(after or 0)
    return {
        "totalCount": total,
        "pageInfo": {"hasNextPage": start + 50 < total, "endCursor": str(start + 50)},
        "nodes": [{"id": f"PVTI_{start + each}", "type": "ISSUE"} for each in range(amount)],
    }


def board(*, amount: int = 50, total: int = 150) -> Callable[[dict[str, Any]], Response]:
    def answer(variables: dict[str, Any]) -> Response:
        page = items(after=variables.get("endCursor"), amount=amount, total=total)
        project = {
            "id": "PVT_1",
            "title": "Board",
            "url": "https://x",
            "updatedAt": "2026-11-23T10:00:00Z",
            "fields": {"nodes": []},
            "items": page,
        }
        return JSONResponse({"data": {"repositoryOwner": {"projectV2": project}}})

    return answer


def refusal(kind: str, message: str) -> Response:
    return JSONResponse({"data": None, "errors": [{"type": kind, "message": message}]})


@pytest.fixture(autouse=True)
def no_waiting_between_attempts() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def github() -> Iterator[tuple[GitHub, list[Any]]]:
    """gh on a server whose answers a test puts in a list: the last one is given for ever."""
    answers: list[Any] = []

    async def graphql(request: Request) -> Response:
        variables = (await request.json())["variables"]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        given = (
            answer(variables) if callable(answer) and not isinstance(answer, Response) else answer
        )
        assert isinstance(given, Response)
        return given

    async def user(_: Request) -> Response:
        return JSONResponse({"login": "ana"}, headers={"X-OAuth-Scopes": "read:project, repo"})

    app = Starlette(
        routes=[
            Route("/graphql", graphql, methods=["POST"]),
            Route("/user", user),
        ]
    )
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with serve(app, uds=home / "gh.sock"):
        gh = GitHub(token=TOKEN, config_dir=str(gh_home(home / "gh.sock")), timeout=PATIENCE)
        # As after an outline, so that the first answer is a page of items.
        gh._learned.fields["acme", 7] = []
        yield gh, answers
    shutil.rmtree(home)


def test_all_pages_come_and_progress_is_told(github: tuple[GitHub, list[Any]]) -> None:
    gh, answers = github
    answers.append(board(amount=50, total=150))
    told: list[tuple[int, int | None]] = []
    export = gh.export_project(
        "acme", 7, fields=FIELDS, progress=lambda done, of: told.append((done, of))
    )
    assert [item["id"] for item in export["items"]] == [f"PVTI_{each}" for each in range(150)]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert (export["owner"], export["number"], export["title"]) == ("acme", 7, "Board")
    assert export["field_names"] == FIELDS


def test_an_outage_of_a_moment_is_waited_for(github: tuple[GitHub, list[Any]]) -> None:
    gh, answers = github
    answers += [board(), HTMLResponse("<h1>Bad gateway</h1>", 502), board()]
    export = gh.export_project("acme", 7, fields=FIELDS)
    assert len(export["items"]) == 150


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (
            JSONResponse({"message": "Bad credentials"}, 401),
            gh_errors.NotLoggedIn,
            "run `gh auth login --scopes read:project`",
        ),
        (
            refusal(
                "INSUFFICIENT_SCOPES",
                "Your token has not been granted the required scopes to execute this query. "
                "The 'projectV2' field requires one of the following scopes: ['read:project'].",
            ),
            gh_errors.MissingScope,
            (
                "give it the scopes read:project and repo (https://github.com/settings/tokens), or "
                "leave it out and run `gh auth refresh --scopes read:project`."
            ),
        ),
        (
            refusal("NOT_FOUND", "Could not resolve to a ProjectV2 with the number 7."),
            gh_errors.ProjectNotFound,
            (
                "There is no project 7 of acme that this token can see: "
                "`gh project list --owner acme` lists those there are."
            ),
        ),
        (
            JSONResponse({"data": {"repositoryOwner": None}}),
            gh_errors.ProjectNotFound,
            "There is no project 7 of acme",
        ),
        (
            refusal("RATE_LIMITED", "API rate limit already exceeded for user ID 1."),
            gh_errors.RateLimited,
            "`gh api rate_limit` shows when",
        ),
        (
            JSONResponse({"message": "You have exceeded a secondary rate limit."}, 403),
            gh_errors.RateLimited,
            "ask again later",
        ),
        (
            JSONResponse({"message": "Service Unavailable"}, 503),
            gh_errors.Unreachable,
            "https://www.githubstatus.com",
        ),
        (
            HTMLResponse("<h1>Log in to the wifi</h1>"),
            gh_errors.BadAnswer,
            "a proxy's log-in page?",
        ),
        (
            JSONResponse({"data": {"repositoryOwner": {"projectV2": {"title": "x"}}}}),
            gh_errors.BadAnswer,
            "GitHub's answer lacks 'url'",
        ),
        (
            refusal("SOMETHING", "Something went wrong while executing your query. Please include"),
            gh_errors.Unreachable,
            "https://www.githubstatus.com",
        ),
        (
            JSONResponse(
                {
                    "message": "Resource protected by organization SAML enforcement. You must "
                    "grant your OAuth token access to this organization."
                },
                403,
            ),
            gh_errors.NotAuthorized,
            "authorize the token for the organization",
        ),
        (
            refusal(
                "FORBIDDEN",
                "Although you appear to have the correct authorization credentials, the `acme` "
                "organization has an IP allow list enabled, and your IP address is not permitted.",
            ),
            gh_errors.NotAuthorized,
            "ask an owner of it to allow this machine's address",
        ),
        (
            board(amount=49, total=50),
            gh_errors.ExportIncomplete,
            "GitHub gave 49 of the 50 items of project 7 of acme",
        ),
        (
            refusal("INTERNAL", f"something odd about {TOKEN} happened"),
            gh_errors.GhFailed,
            "gh failed: something odd about *** happened. Look at `gh auth status` and",
        ),
    ],
)
def test_what_goes_wrong_is_said_with_the_next_step(
    github: tuple[GitHub, list[Any]],
    caplog: pytest.LogCaptureFixture,
    answer: Any,
    kind: type[IntegrationError],
    sentence: str,
) -> None:
    gh, answers = github
    answers.append(answer)
    with caplog.at_level(logging.DEBUG), pytest.raises(IntegrationError) as error:
        gh.export_project("acme", 7, fields=FIELDS)
    assert type(error.value) is kind
    assert sentence in str(error.value)
    assert TOKEN not in str(error.value) + caplog.text


def test_what_gh_says_is_logged_in_one_line_without_secrets(
    github: tuple[GitHub, list[Any]], caplog: pytest.LogCaptureFixture
) -> None:
    gh, answers = github
    bad = f"Bad credentials\nERROR forged for {TOKEN} and token 0123456789abcdef0123456789abcdef"
    answers.append(JSONResponse({"message": bad}, 401))
    with pytest.raises(gh_errors.NotLoggedIn):
        gh.export_project("acme", 7, fields=FIELDS)
    (line,) = [each for each in caplog.text.splitlines() if "Bad credentials" in each]
    assert "gh api ended with 1" in line
    assert "ERROR forged for *** and token ***" in line


@pytest.mark.fault
def test_a_gh_that_does_not_end_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = tmp_path / "alive"
    os.mkfifo(alive)
    slow = tmp_path / "gh"
    slow.write_text(f"#!/bin/sh\nexec 3>{alive}\necho begun >&3\nsleep 600 &\nwait\n")
    slow.chmod(0o755)
    with os.fdopen(os.open(alive, os.O_RDONLY | os.O_NONBLOCK), "rb") as held:

        class OnceBegun(Timer):
            def run(self) -> None:
                # Three seconds may be over before a busy machine has begun it.
                select([held], [], [], PATIENCE)
                self.function(*self.args, **self.kwargs)

        monkeypatch.setattr("integrations.github.process.Timer", OnceBegun)
        with pytest.raises(gh_errors.GhTimeout, match="within 3 seconds"):
            GitHub(gh_path=str(slow), timeout=3).export_project("acme", 7, fields=FIELDS)
        os.set_blocking(held.fileno(), True)
        # It ends only when no process that gh started holds the other end any more.
        assert held.read() == b"begun\n"


def test_a_missing_gh_is_said_with_where_to_get_it() -> None:
    with pytest.raises(gh_errors.GhMissing, match=r"ANALYTICS_GH_PATH names /no/such/gh, which"):
        GitHub(gh_path="/no/such/gh").status()


def test_without_any_gh_it_is_said_where_to_get_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(gh_errors.GhMissing, match=r"install it from https://cli\.github\.com"):
        GitHub().status()


def test_another_host_of_gh_does_not_count(
    github: tuple[GitHub, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    gh, answers = github
    answers.append(board())
    monkeypatch.setenv("GH_HOST", "github.acme.example")
    assert len(gh.export_project("acme", 7, fields=FIELDS)["items"]) == 150


@pytest.mark.parametrize(
    "printed", ["[1, 2]", '[{"title": "A"}]', '[{"number": 1}]', '{"number": 1}']
)
def test_what_is_no_list_of_issues_is_refused(tmp_path: Path, printed: str) -> None:
    with pytest.raises(gh_errors.BadAnswer, match="gh gave no list of issues"):
        GitHub(gh_path=str(printing(tmp_path, printed))).issue_list("acme", "web")


@pytest.mark.parametrize(
    "printed", ["[]", '{"items": [1, 2], "totalCount": 2}', '{"items": [{}], "totalCount": 1}']
)
def test_what_is_no_list_of_items_is_refused(tmp_path: Path, printed: str) -> None:
    with pytest.raises(gh_errors.BadAnswer, match="gh gave no list of items"):
        GitHub(gh_path=str(printing(tmp_path, printed))).item_list("acme", 7)


@pytest.mark.parametrize(
    "printed", ["[1, 2]", "3", '{"data": [1]}', '{"data": {"repositoryOwner": {"projectV2": 3}}}']
)
def test_what_is_no_answer_of_github_is_refused(tmp_path: Path, printed: str) -> None:
    with pytest.raises(gh_errors.BadAnswer, match="is not of the shape it should be: ask again"):
        GitHub(gh_path=str(printing(tmp_path, printed))).export_project("acme", 7, fields=FIELDS)


@pytest.mark.fault
@pytest.mark.parametrize("round_of", [1, 2, 3])
def test_pages_that_go_round_and_round_are_read_once(
    github: tuple[GitHub, list[Any]], round_of: int
) -> None:
    gh, answers = github
    asked: list[str | None] = []

    def answer(variables: dict[str, Any]) -> Response:
        asked.append(variables.get("endCursor"))
        page = board(amount=50, total=1_000)({"endCursor": None})
        body = json.loads(bytes(page.body))
        items = body["data"]["repositoryOwner"]["projectV2"]["items"]
        items["pageInfo"]["endCursor"] = f"cursor {len(asked) % round_of}"
        return JSONResponse(body)

    answers.append(answer)
    with pytest.raises(gh_errors.BadAnswer, match="lead back to one that came before: ask again"):
        gh.export_project("acme", 7, fields=FIELDS)
    assert len(asked) == round_of + 1


def test_a_gh_that_is_too_old_is_not_taken_for_one_without_login(tmp_path: Path) -> None:
    old = tmp_path / "gh"
    old.write_text("""#!/bin/sh\necho 'unknown command "token" for "gh auth"' >&2\nexit 1\n""")
    old.chmod(0o755)
    with pytest.raises(gh_errors.GhTooOld, match="This gh is too old: update it"):
        GitHub(gh_path=str(old), timeout=PATIENCE).has_login()


def printing(folder: Path, text: str) -> Path:
    """A gh that prints that text."""
    gh = folder / "gh"
    gh.write_text(f"#!/bin/sh\necho '{text}'\n")
    gh.chmod(0o755)
    return gh


def test_status_tells_who_and_which_scopes(github: tuple[GitHub, list[Any]]) -> None:
    gh, _ = github
    status = gh.status()
    assert status.login == "ana"
    assert status.scopes == frozenset({"read:project", "repo"})
    assert status.version.startswith("gh version 2")


def test_nobody_listening_is_a_network_error(
    github: tuple[GitHub, list[Any]], tmp_path: Path
) -> None:
    gh, _ = github
    home = tmp_path / "gh"
    home.mkdir()
    (home / "config.yml").write_text("version: 1\nhttp_unix_socket: /tmp/sa-nobody.sock\n")
    with pytest.raises(gh_errors.Unreachable):
        replace(gh, config_dir=str(home)).status()


@pytest.mark.parametrize(
    "complaint",
    [
        'Post "https://api.github.com/graphql": write unix @->gh.sock: write: broken pipe',
        'Post "https://api.github.com/graphql": read tcp: connection reset by peer',
        'Post "https://api.github.com/graphql": EOF',
    ],
)
def test_a_connection_that_breaks_is_a_network_error(complaint: str) -> None:
    assert isinstance(in_words(complaint, ""), gh_errors.Unreachable)
