"""What was entered in the forms for boards, as Slack sends it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.blocks.form_values import Incomplete
from bot.connecting.form_state import BOTH, NO_APP_ID, NO_KEY, Login, draft_at, entered_in
from bot.errors import OldForm
from tests.support.github_apps import key_pair

KEPT = {"owner": "acme", "project": 3, "before": "", "address": ""}
ZONE = {"selected_option": {"value": "Europe/Lisbon"}}


def view(kept: Mapping[str, Any] = KEPT, /, **typed: str) -> dict[str, Any]:
    """The form where that was typed."""
    values: dict[str, Any] = {name: {name: {"value": text}} for name, text in typed.items()}
    values["board_timezone"] = {"board_timezone": ZONE}
    return {"private_metadata": json.dumps(kept), "state": {"values": values}}


def wrong(**typed: str) -> dict[str, str]:
    """What is said below each input where that was typed."""
    with pytest.raises(Incomplete) as incomplete:
        entered_in(view(**typed), "")
    return incomplete.value.errors


def test_what_was_entered_is_a_draft_and_a_login() -> None:
    draft, login = entered_in(view(board_name=" Shop ", board_token="ghp_1"), "")
    assert (draft.owner, draft.project, draft.name) == ("acme", 3, "shop")
    assert draft.timezone == "Europe/Lisbon"
    assert login == Login(token="ghp_1")
    assert not entered_in(view(), "")[1].is_given


def test_another_address_is_the_one_that_is_meant() -> None:
    address = "https://github.com/users/mona/projects/1"
    draft, _ = entered_in(view(board_address=address), "")
    assert (draft.owner, draft.project, draft.address) == ("mona", 1, address)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"board_address": "acme"}, {"board_address": "This is no address of a GitHub project"}),
        ({"board_name": "a b"}, {"board_name": "Take letters or digits"}),
        # Nobody could type it in a sentence.
        ({"board_name": "-"}, {"board_name": "Take letters or digits"}),
        ({"board_name": "__"}, {"board_name": "Take letters or digits"}),
        ({"board_token": "ghp_1", "installation": "1"}, {"board_token": BOTH}),
        ({"app_id": "7"}, {"app_key": NO_KEY}),
        ({"app_key": "nonsense", "app_id": "7"}, {"app_key": NO_KEY}),
        ({"app_key": key_pair()[0]}, {"app_id": NO_APP_ID}),
        ({"installation": "acme"}, {"installation": "It is a number"}),
    ],
)
def test_what_is_wrong_is_said_below_its_input(typed: dict[str, str], said: dict[str, str]) -> None:
    errors = wrong(**typed)
    assert errors.keys() == said.keys()
    assert all(errors[name].startswith(words) for name, words in said.items())


@pytest.mark.attack
def test_no_key_is_read_from_a_file_of_this_machine(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(key_pair()[0])
    assert wrong(app_id="7", app_key=str(file)) == {"app_key": NO_KEY}


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"owner": "acme"},
        {**KEPT, "owner": "acme/../x"},
        {**KEPT, "owner": "@me"},
        {**KEPT, "project": "x"},
        {**KEPT, "project": 0},
    ],
)
def test_a_form_that_keeps_no_project_is_of_another_version(kept: dict[str, Any]) -> None:
    with pytest.raises(OldForm):
        entered_in(view(kept), "")


def test_a_form_without_an_address_is_of_another_version() -> None:
    with pytest.raises(OldForm):
        draft_at(view(), "")
