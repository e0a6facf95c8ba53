"""A gh that is not there, does not run, complains, or prints what nobody expects."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import replace
from time import time
from types import MappingProxyType
from typing import Any

import stamina
from starlette.responses import JSONResponse, Response

from integrations.github import GitHub, GitHubApp
from playground.github.refusals import REFUSALS
from tests.docs.troubles.scene import Scene, Trouble
from tests.support.github_apps import key_pair

NO_PROJECT = "gh: Could not resolve to a ProjectV2 with the number 7."
FIELDS = dict.fromkeys(("sprint", "points", "status", "deliverable"), "Field")
PROJECT: dict[str, Any] = {
    "id": "PVT_1",
    "title": "Board",
    "url": "https://x",
    "updatedAt": "2026-11-23T10:00:00Z",
    "fields": {"nodes": []},
}


def exported(github: GitHub) -> object:
    """An export, with no waiting between attempts."""
    with stamina.set_testing(True, attempts=3, cap=True):
        return github.export_project("acme", 7, fields=FIELDS)


def complaining(complaint: str, token: str = "") -> Trouble:
    """An export with that token by a gh that fails and says that."""
    script = f"cat >&2 <<'END'\n{complaint}\nEND\nexit 1"
    return lambda scene: exported(replace(scene.github(script), token=token))


def answering(head: str, body: object) -> Trouble:
    """An export by a gh that GitHub answers so, with an error."""
    answer = f"{head}\n\n{json.dumps(body)}"
    return lambda scene: exported(
        scene.github(f"sed 's/$/\\r/' <<'END'\n{answer}\nEND\necho 'gh: No' >&2\nexit 1")
    )


def printing(text: str) -> Trouble:
    """An export by a gh that prints that."""
    return lambda scene: exported(scene.github(f"cat <<'END'\n{text}\nEND"))


def giving(project: object) -> Trouble:
    """An export by a gh that gives that project."""
    return printing(json.dumps({"data": {"repositoryOwner": {"projectV2": project}}}))


def refused(refusal: str, token: str = "") -> Trouble:
    """An export with that token which GitHub refuses, as the playground's does."""
    return complaining(f"gh: {REFUSALS[refusal][1]}", token)


def as_app(
    *answers: Response | None,
    accounts: Mapping[int, str] = MappingProxyType({1: "acme"}),
    suspended: Collection[int] = (),
    **settings: str,
) -> Trouble:
    """An export as a GitHub App; GitHub gives these answers to it, None is one of its own."""

    def trouble(scene: Scene) -> object:
        github = scene.servers.github
        github.registered.accounts, github.registered.suspended = {**accounts}, {*suspended}
        github.faults.next_answers = deque(answers)
        app = {"app_id": "123", "private_key": key_pair()[0], **settings}
        return exported(replace(github.gh, app=GitHubApp(**app, unix_socket=github.gh.unix_socket)))

    return trouble


def _error(message: str) -> Response:
    return JSONResponse({"errors": [{"message": message}]})


def _without_gh(scene: Scene) -> object:
    scene.patch.setenv("PATH", str(scene.folder))
    scene.patch.setattr(sys, "executable", str(scene.folder / "python"))
    return GitHub().status()


def _not_to_be_run(scene: Scene) -> object:
    path = scene.folder / "gh"
    path.write_text("#!/no/such/shell\n")
    path.chmod(0o755)
    return exported(GitHub(gh_path=str(path)))


def _a_repository(scene: Scene) -> object:
    complaint = "GraphQL: Could not resolve to a Repository with the name 'acme/app'. (repository)"
    return scene.github(f'echo "{complaint}" >&2; exit 1').issue_list("acme", "app")


def _an_app(scene: Scene) -> object:
    complaint = "gh: Resource not accessible by integration (HTTP 403)"
    return scene.github(f'echo "{complaint}" >&2; exit 1').login()


def _issues_of_old(scene: Scene) -> object:
    with stamina.set_testing(True, attempts=3, cap=True):
        return scene.github("""echo '[{"title": "A"}]'""").issue_list("acme", "app")


def _listed(text: str) -> Trouble:
    return lambda scene: scene.github(f"echo '{text}'").item_list("acme", 7)


# What gh 2 and GitHub write.
def _stopped(scene: Scene) -> object:
    github = scene.github("sleep 600")
    github.stop()
    return exported(github)


TROUBLES: dict[str, Trouble] = {
    "gh is not installed": _without_gh,
    "`gh_path` is wrong": lambda _: exported(GitHub(gh_path="/no/such/gh")),
    "gh does not run": _not_to_be_run,
    "gh is too old": complaining("unknown flag: --input"),
    "the bot is ended meanwhile": _stopped,
    "no login": complaining(
        "To get started with GitHub CLI, please run:  gh auth login\nAlternatively, populate the "
        "GH_TOKEN environment variable with a GitHub API authentication token."
    ),
    "a token that has expired, or was revoked": complaining(
        "gh: Bad credentials (HTTP 401)", "ghp_a"
    ),
    "a login that may not read projects": refused("no scope"),
    "a classic token that may not read projects": refused("no scope", "ghp_a"),
    "a fine-grained token that may not read the project": refused("fine-grained", "github_pat_a"),
    "the token of a workflow, or of a GitHub App": refused("integration", "ghs_a"),
    "a GitHub App that may not read projects": as_app(
        None, None, _error(REFUSALS["integration"][1])
    ),
    "an organization that forbids classic tokens": refused("classic forbidden", "ghp_a"),
    "an organization that forbids fine-grained tokens": refused(
        "fine-grained forbidden", "github_pat_a"
    ),
    "an organization that forbids tokens of a long life": refused("long life", "github_pat_a"),
    "an organization that has not approved gh": refused("OAuth app"),
    "`@me` with a token of no user": _an_app,
    "an organization with single sign-on": refused("single sign-on, OAuth"),
    "an organization with single sign-on, and gh's login": refused(
        "single sign-on, OAuth", "gho_a"
    ),
    "an organization with single sign-on, and a classic token": refused(
        "single sign-on, personal", "ghp_a"
    ),
    "an organization with a list of addresses": refused("address"),
    "the key of another GitHub App": as_app(app_id="124"),
    "the key of a GitHub App, damaged": as_app(private_key=key_pair()[0][:400]),
    "a clock that is wrong": as_app(
        JSONResponse({"message": "'Issued at' claim ('iat') must be in the past"}, 401)
    ),
    "a GitHub App that is not installed": as_app(accounts={}),
    "a GitHub App that is installed several times": as_app(accounts={1: "acme", 2: "umbrella"}),
    "the number of another installation": as_app(installation_id="7"),
    "a GitHub App that is suspended": as_app(suspended={1}),
    "an outage while a GitHub App logs in": as_app(*3 * [JSONResponse({}, 502)]),
    "no list of installations": as_app(*3 * [JSONResponse({"total_count": 0})]),
    "no token for a GitHub App": as_app(None, *3 * [JSONResponse({}, 201)]),
    "a page instead of a token": as_app(*3 * [Response("<h1>Log in</h1>")]),
    "no such project": complaining(NO_PROJECT),
    "a project that the fine-grained token does not see": complaining(NO_PROJECT, "github_pat_a"),
    "a project that the token of a workflow does not see": complaining(NO_PROJECT, "ghs_a"),
    "a project that the GitHub App does not see": as_app(None, None, _error(NO_PROJECT)),
    "no such repository": _a_repository,
    "too many questions to GitHub": complaining(
        "gh: API rate limit already exceeded for user ID 1."
    ),
    "the points of the hour are used up": answering(
        f"HTTP/2.0 200 OK\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: {time() + 2000:.0f}",
        {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit already exceeded."}]},
    ),
    "a query that takes too much of GitHub": refused("too much"),
    "no network, or an outage of GitHub": complaining(
        "error connecting to api.github.com\ncheck your internet connection or "
        "https://githubstatus.com"
    ),
    "gh takes too long": lambda scene: exported(scene.github("sleep 600", timeout=0.2)),
    "a page instead of an answer": complaining(
        "invalid character '<' looking for beginning of value"
    ),
    "an answer that lacks something": giving({"title": "Board"}),
    "an answer of another shape": giving(3),
    "no answer at all": lambda scene: exported(scene.github("true")),
    "gh prints something else": printing("Welcome to gh!"),
    "gh prints without end": lambda scene: exported(scene.github("yes")),
    "gh names no login": lambda scene: scene.github("echo '{}'").login(),
    "pages of a board that go round and round": giving(
        PROJECT
        | {
            "items": {
                "totalCount": 50,
                "nodes": [{"id": "PVTI_1"}],
                "pageInfo": {"hasNextPage": True, "endCursor": "A"},
            }
        }
    ),
    "no list of items from gh": _listed("[]"),
    "no list of issues from gh": _issues_of_old,
    "the board changes while it is exported": giving(
        PROJECT | {"items": {"totalCount": 50, "nodes": [{"id": "PVTI_1"}]}}
    ),
    "gh cuts a list short": _listed('{"items": [{"id": "PVTI_1"}], "totalCount": 2}'),
    "a GitHub Enterprise Server of long ago": complaining(
        "gh: No such type ProjectV2Owner, so it can't be a fragment condition"
    ),
    "gh fails for another reason": complaining("signal: killed"),
}
