"""Doctor's checks of gh, and of its login on GitHub."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from bot.cli.doctor.check import Check
from config import Settings
from integrations.errors import IntegrationError
from integrations.github import (
    BadAnswer,
    GhStatus,
    GhTimeout,
    GitHub,
    RateLimited,
    TokenKind,
    Unreachable,
)
from metrics.text.formatting import moment

PROJECT_SCOPES = frozenset({"project", "read:project"})
WORKFLOW = "github-actions[bot]"
OF_WORKFLOW = "a workflow's own GITHUB_TOKEN can never read projects"
SCOPE_REMEDY = "run `gh auth refresh --scopes read:project`"
SCOPE_REMEDIES = {TokenKind.CLASSIC: "tick read:project (https://github.com/settings/tokens)"}
# What a GitHub App needs, by the names that the API has for it.
PERMISSIONS = {
    "organization_projects": "Organization → Projects",
    "issues": "Repository → Issues",
    "metadata": "Repository → Metadata",
}
# They tell nothing of the login.
NO_ANSWER = (BadAnswer, GhTimeout, RateLimited, Unreachable)


def github_login(github: GitHub, settings: Settings) -> Generator[Check, None, str]:
    """gh and its login; gives why nothing more can be asked, or "" where it can."""
    try:
        yield Check("gh", True, f"{github.version()}, {github.program()}")
    except IntegrationError as error:
        yield Check("gh", False, str(error))
        return "gh does not run"
    try:
        has_login = github.has_login()
    except IntegrationError as error:
        yield Check("GitHub login", False, str(error))
        return "gh does not answer"
    if not has_login:
        yield Check(
            "GitHub login",
            False,
            "not set: nobody is logged in to gh, and ANALYTICS_GITHUB_TOKEN is not set",
            "run `gh auth login --scopes read:project`, or set ANALYTICS_GITHUB_TOKEN",
        )
        return "nobody is logged in"
    try:
        yield from _login(github, github.status(), settings)
    except NO_ANSWER as error:
        yield Check("GitHub", False, str(error))
        return "GitHub does not answer"
    except IntegrationError as error:
        yield Check("GitHub login", False, str(error))
    return ""


def _login(github: GitHub, status: GhStatus, settings: Settings) -> Iterator[Check]:
    """Whose login it is, of what kind, when it ends, and whether it can ever do."""
    whose = f"logged in as {status.login}, {status.kind.value}"
    ends = f", until {moment(status.ends, settings.timezone)}" if status.ends else ""
    if github.app is None:
        of_workflow = status.login == WORKFLOW
        remedy = f"{OF_WORKFLOW}: see step 2 of the README" if of_workflow else ""
        yield Check("GitHub login", not of_workflow, f"{whose}{ends}", remedy)
    else:
        installed = github.app.installation()
        lacking = [name for key, name in PERMISSIONS.items() if key not in installed.permissions]
        detail = f"GitHub App {installed.app} of {installed.account}{ends}, then renewed by itself"
        remedy = f"give the App {', '.join(lacking)}: read-only" if lacking else ""
        yield Check("GitHub login", not lacking, detail, remedy)
    yield _scopes(status)


def _scopes(status: GhStatus) -> Check:
    if status.scopes is None:
        return Check("GitHub scopes", True, "unknown for this kind of token; see the boards below")
    ok = bool(status.scopes & PROJECT_SCOPES)
    remedy = "" if ok else SCOPE_REMEDIES.get(status.kind, SCOPE_REMEDY)
    detail = ", ".join(sorted(status.scopes)) or "none"
    if "repo" not in status.scopes:
        detail += "; without repo, issues of private repositories are hidden"
    return Check("GitHub scopes", ok, detail, remedy)
