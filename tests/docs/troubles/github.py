"""A gh that is not there, does not run, complains, or prints what nobody expects."""

from __future__ import annotations

import json
import sys
from typing import Any

import stamina

from integrations.github import GitHub
from tests.docs.troubles.scene import Scene, Trouble

FIELDS = dict.fromkeys(("sprint", "points", "status", "deliverable"), "Field")
PROJECT: dict[str, Any] = {"title": "Board", "url": "https://x", "fields": {"nodes": []}}


def exported(github: GitHub) -> object:
    """An export, with no waiting between attempts."""
    with stamina.set_testing(True, attempts=3, cap=True):
        return github.export_project("acme", 7, fields=FIELDS)


def complaining(complaint: str) -> Trouble:
    """An export by a gh that fails and says that."""
    return lambda scene: exported(scene.github(f"cat >&2 <<'END'\n{complaint}\nEND\nexit 1"))


def printing(text: str) -> Trouble:
    """An export by a gh that prints that."""
    return lambda scene: exported(scene.github(f"cat <<'END'\n{text}\nEND"))


def giving(project: object) -> Trouble:
    """An export by a gh that gives that project."""
    return printing(json.dumps({"data": {"repositoryOwner": {"projectV2": project}}}))


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


def _issues_of_old(scene: Scene) -> object:
    with stamina.set_testing(True, attempts=3, cap=True):
        return scene.github("""echo '[{"title": "A"}]'""").issue_list("acme", "app")


def _listed(text: str) -> Trouble:
    return lambda scene: scene.github(f"echo '{text}'").item_list("acme", 7)


# What gh 2 and GitHub write.
TROUBLES: dict[str, Trouble] = {
    "gh is not installed": _without_gh,
    "`gh_path` is wrong": lambda _: exported(GitHub(gh_path="/no/such/gh")),
    "gh does not run": _not_to_be_run,
    "no login, or a token that has expired": complaining(
        "gh: Bad credentials (HTTP 401)\nTry authenticating with:  gh auth login"
    ),
    "a token that may not read projects": complaining(
        "gh: Your token has not been granted the required scopes to execute this query. The "
        "'projectV2' field requires one of the following scopes: ['read:project']."
    ),
    "an organization with single sign-on": complaining(
        "gh: Resource protected by organization SAML enforcement. You must grant your OAuth token "
        "access to this organization. (HTTP 403)"
    ),
    "an organization with a list of addresses": complaining(
        "gh: Although you appear to have the correct authorization credentials, the `acme` "
        "organization has an IP allow list enabled, and your IP address is not permitted."
    ),
    "no such project": complaining("gh: Could not resolve to a ProjectV2 with the number 7."),
    "no such repository": _a_repository,
    "too many questions to GitHub": complaining(
        "gh: API rate limit already exceeded for user ID 1."
    ),
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
    "no list of items from gh": _listed("[]"),
    "no list of issues from gh": _issues_of_old,
    "the board changes while it is exported": giving(
        PROJECT | {"items": {"totalCount": 50, "nodes": [{"id": "PVTI_1"}]}}
    ),
    "gh cuts a list short": _listed('{"items": [{"id": "PVTI_1"}], "totalCount": 2}'),
    "gh fails for another reason": complaining("unknown flag: --paginate"),
}
