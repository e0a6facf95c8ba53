"""Webhooks of an organization, as GitHub sends them: signed, once, and never again by themselves.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from uuid import uuid4

from playground.github.world import Node

API = "https://api.github.com"
# GitHub waits no longer for an answer.
SECONDS = 10.0
CONTENT_TYPES = {"ISSUE": "Issue", "PULL_REQUEST": "PullRequest", "DRAFT_ISSUE": "DraftIssue"}
# What an action changes, as far as that is the same of all items.
CHANGES: dict[str, Node] = {
    "archived": {"archived_at": {"from": None, "to": "2026-11-23T09:00:00Z"}},
    "converted": {"content_type": {"from": "DraftIssue", "to": "Issue"}},
    "reordered": {"previous_projects_v2_item_node_id": {"from": None, "to": None}},
    "restored": {"archived_at": {"from": "2026-11-23T09:00:00Z", "to": None}},
}
OF_USER = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
OF_ORGANIZATION = {
    "repos_url": "/repos",
    "events_url": "/events",
    "hooks_url": "/hooks",
    "issues_url": "/issues",
    "members_url": "/members{/member}",
    "public_members_url": "/public_members{/member}",
}


@dataclass(frozen=True)
class Delivery:
    """What was sent, and what came back: `status` is 0 where nothing did."""

    headers: dict[str, str]
    body: bytes
    status: int
    answer: str


@dataclass(frozen=True)
class Webhook:
    """A webhook of an organization, which sends what it is told of here.

    Attributes:
        url: where it posts to.
        secret: it signs with.
        organization: it is of.
        content_type: `application/json`, or `application/x-www-form-urlencoded`.
    """

    url: str
    secret: str
    organization: Node
    content_type: str = "application/json"

    def ping(self) -> Delivery:
        """Say that it has been set up."""
        config = {"content_type": self.content_type, "insecure_ssl": "0", "url": self.url}
        hook = {
            "type": "Organization",
            "id": 1,
            "name": "web",
            "active": True,
            "events": ["issues", "projects_v2_item"],
            "config": config,
            "created_at": "2026-11-23T09:00:00Z",
            "updated_at": "2026-11-23T09:00:00Z",
        }
        said = {"zen": "Design for failure.", "hook_id": 1, "hook": hook}
        return self._deliver("ping", said)

    def item(self, action: str, item: Node, project: Node, changes: Node | None = None) -> Delivery:
        """Tell what happened to an item of a project, such as `created`, `deleted` or `edited`."""
        changes = changes or CHANGES.get(action)
        said = {
            "action": action,
            "projects_v2_item": {
                "id": int(item["id"].rpartition("_")[2]),
                "node_id": item["id"],
                "project_node_id": project["id"],
                "content_node_id": item["content"]["id"],
                "content_type": CONTENT_TYPES[item["type"]],
                "creator": _user("mona"),
                "created_at": item["content"]["createdAt"],
                "updated_at": item["updatedAt"],
                "archived_at": item["updatedAt"] if item["isArchived"] else None,
            },
        }
        return self._deliver("projects_v2_item", said | ({"changes": changes} if changes else {}))

    def edited(self, item: Node, project: Node, name: str, before: Node | None) -> Delivery:
        """Tell that an item has another value in the field of that name: `before`, as its value
        was."""
        of = next(each for each in project["fields"] if each["name"] == name)
        value = {
            "field_node_id": of["id"],
            "field_type": of["dataType"].lower(),
            "field_name": name,
            "project_number": project["number"],
            "from": _told(before),
            "to": _told(item["fieldValues"].get(name)),
        }
        return self.item("edited", item, project, {"field_value": value})

    def issue(self, action: str, issue: Node) -> Delivery:
        """Tell what happened to an issue, such as `closed` or `labeled`; GitHub says more."""
        return self._deliver(
            "issues",
            {
                "action": action,
                "issue": {
                    "url": issue["url"].replace("https://github.com", f"{API}/repos"),
                    "html_url": issue["url"],
                    "id": issue["number"],
                    "node_id": issue["id"],
                    "number": issue["number"],
                    "title": issue["title"],
                    "user": _user(issue["author"]["login"]),
                    "labels": [{"name": each["name"]} for each in issue["labels"]],
                    "state": issue["state"].lower(),
                    "created_at": issue["createdAt"],
                    "updated_at": issue["updatedAt"],
                    "closed_at": issue["closedAt"],
                    "body": issue["body"],
                },
                "repository": {
                    "node_id": issue["repository"]["id"],
                    "name": issue["repository"]["name"],
                    "full_name": issue["repository"]["nameWithOwner"],
                    "private": issue["repository"]["isPrivate"],
                    "html_url": issue["repository"]["url"],
                },
            },
        )

    def send(self, headers: dict[str, str], body: bytes) -> Delivery:
        """Send just that, such as a delivery once more."""
        request = urllib.request.Request(self.url, body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                return Delivery(headers, body, answer.status, answer.read().decode())
        except HTTPError as error:
            with error:
                return Delivery(headers, body, error.code, error.read().decode())
        except (URLError, TimeoutError) as error:
            return Delivery(headers, body, 0, str(error))

    def signed(self, event: str, body: bytes) -> dict[str, str]:
        """The headers of a delivery with that body."""

        def signature(algorithm: str) -> str:
            digest = hmac.new(self.secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()
            return f"{algorithm}={digest}"

        return {
            "User-Agent": "GitHub-Hookshot/044aadd",
            "Content-Type": self.content_type,
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": str(uuid4()),
            "X-GitHub-Hook-ID": "1",
            "X-GitHub-Hook-Installation-Target-ID": str(self.organization["databaseId"]),
            "X-GitHub-Hook-Installation-Target-Type": "organization",
            "X-Hub-Signature": signature("sha1"),
            "X-Hub-Signature-256": signature("sha256"),
        }

    def _deliver(self, event: str, said: Node) -> Delivery:
        sender = {"organization": _organization(self.organization), "sender": _user("mona")}
        text = json.dumps(said | sender)
        is_form = self.content_type != "application/json"
        body = (urlencode({"payload": text}) if is_form else text).encode()
        return self.send(self.signed(event, body), body)


def _told(value: Node | None) -> Any:
    """The value of a field, as a webhook has it."""
    match value:
        case {"iterationId": iteration, "title": title, "startDate": start, "duration": days}:
            return {"id": iteration, "title": title, "start_date": start, "duration": days}
        case {"name": str(name)}:
            return {"id": name, "name": name, "color": "GRAY", "description": ""}
        case {"number": told} | {"text": told} | {"date": told}:
            return told
    return None


def _user(login: str) -> Node:
    address = f"{API}/users/{login}"
    return {
        "login": login,
        "id": sum(login.encode()),
        "node_id": f"U_{login}",
        "avatar_url": "https://avatars.githubusercontent.com/u/1?v=4",
        "gravatar_id": "",
        "url": address,
        "html_url": f"https://github.com/{login}",
        **{name: f"{address}{rest}" for name, rest in OF_USER.items()},
        "type": "User",
        "site_admin": False,
    }


def _organization(owner: Node) -> Node:
    address = f"{API}/orgs/{owner['login']}"
    return {
        "login": owner["login"],
        "id": owner["databaseId"],
        "node_id": owner["id"],
        "url": address,
        **{name: f"{address}{rest}" for name, rest in OF_ORGANIZATION.items()},
        "avatar_url": "https://avatars.githubusercontent.com/u/2?v=4",
        "description": owner["name"],
    }
