"""Which board a conversation means is kept, and can be chosen again."""

from __future__ import annotations

from collections.abc import Callable

from integrations.store import Store


def test_a_choice_lasts_until_there_is_another(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    choices = open_store(url).choices
    assert choices.board("C1") == ""
    choices.choose("C1", "main")
    choices.choose("C2", "mobile")
    assert open_store(url).choices.board("C1") == "main"
    choices.choose("C1", "mobile")
    assert choices.board("C1") == "mobile"
    choices.choose("C1", "")
    assert (choices.board("C1"), choices.board("C2")) == ("", "mobile")
