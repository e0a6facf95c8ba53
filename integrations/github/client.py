"""The exports that reports need from GitHub, by gh: complete JSON, or an error."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from time import monotonic
from typing import Any

from integrations.github.answers import json_of
from integrations.github.blockers import with_blockers
from integrations.github.errors import (
    BadAnswer,
    ExportIncomplete,
    FieldsChanged,
    PartDoubtful,
    ServerLacks,
)
from integrations.github.export import Look, brought_up_to_date, one_sprint, outline, whole
from integrations.github.fields import own_spelling
from integrations.github.gh import Gh
from integrations.github.pages import Find, Wanted
from integrations.github.queries import query
from integrations.github.requests import Notice, Requests
from integrations.github.timelines import TimelineEvent, read_timelines
from integrations.github.usage import Usage
from integrations.pauses import Pauses

log = logging.getLogger(__name__)

# gh's list commands need a limit, at which they cut silently; a high one costs nothing.
NO_LIMIT = 1_000_000
ISSUE_FIELDS = "number,title,labels,createdAt,closedAt,url,state,stateReason,milestone,assignees"


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
class GitHub(Gh):
    """GitHub through gh, and what is exported by it; errors and other fields are those of `Gh`.

    Attributes:
        find_fields: gives the names of a project's fields by role, of those that are set and all of
            its fields; without it, an empty name is no field.
        pauses: those that GitHub asked other exports for, if they are known.
    """

    find_fields: Find = own_spelling
    pauses: Pauses | None = field(default=None, repr=False, compare=False)
    _learned: Learned = field(default_factory=Learned, init=False, repr=False, compare=False)

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

        notice = notice or (lambda _: None)
        if self.pauses is None:
            return Requests(send, usage, notice)
        return Requests(send, usage, notice, self.pauses, self.login_key)


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
