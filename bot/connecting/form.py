"""The forms that connect a board: for its address, for all that it has, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ConversationFilter,
    ConversationMultiSelectElement,
    DividerBlock,
    ExternalDataSelectElement,
    InputBlock,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.asking import json_text
from bot.blocks.mrkdwn import bold, context, escape, section
from bot.blocks.options import MOST_OPTIONS, OPTION_VALUE, option
from bot.boards.found import FoundBoard
from bot.connecting.draft import DIRECT, EXAMPLE, NAME_CHARACTERS, Draft
from metrics.model.field_names import FIELD_KINDS, HOLDS, fields_taken
from metrics.text.formatting import count, shortened

ADDRESS_FORM, BOARD_FORM = "connect_address", "connect_details"
ADDRESS, NAME, CHANNELS = "board_address", "board_name", "board_channels"
ALSO_DIRECT, BOARD_TIMEZONE, FIELD = "board_direct", "board_timezone", "board_field"
TOKEN, APP_ID, APP_KEY, INSTALLATION = "board_token", "app_id", "app_key", "installation"
DISCONNECT = "disconnect_board"
CONNECT_TITLE, CHANGE_TITLE = "Connect a board", "Change a board"
TITLE_CHARACTERS, ADDRESS_CHARACTERS, KEY_CHARACTERS = 150, 500, 3000
HINT_OF_TOKENS = (
    "Of an organization's board a fine-grained one, with Projects, Issues and Metadata: read-only; "
    "of a person's board a classic one with read:project and repo. It is kept encrypted, serves "
    "this workspace's boards of the same owner, and is not shown again."
)
HINT_OF_APPS = (
    "Instead of a token. It needs Projects, Issues and Metadata: read-only, and to be installed "
    "for the owner of the board."
)
WITHOUT = {
    "sprint": "reports on sprints need one",
    "points": "reports count issues until there is one",
    "status": "nothing tells what is in progress",
    "deliverable": "sub-issues alone tell what belongs to a deliverable",
}


def address_form(address: str = "", said: str = "") -> View:
    """The form for the address; `said` is what is wrong (mrkdwn)."""
    return View(
        type="modal",
        callback_id=ADDRESS_FORM,
        title=CONNECT_TITLE,
        submit="Look at it",
        close="Cancel",
        private_metadata=json_text.write({}),
        blocks=[*_said(said), _address(address)],
    )


def waiting(draft: Draft, external_id: str, doing: str) -> View:
    """What is shown while GitHub and Slack are asked, until it is replaced by its `external_id`."""
    return View(
        type="modal",
        external_id=external_id,
        title=_title(draft),
        close="Close",
        blocks=[section(f":hourglass_flowing_sand: {doing} {escape(draft.place)} …")],
    )


def board_form(draft: Draft, found: FoundBoard | None = None, said: str = "") -> View:
    """The form for all that a board has.

    `found` is the project, where it can be seen, and `said` what is wrong (mrkdwn). A login can be
    given where it cannot be seen, and for a board that is connected already.
    """
    changes = bool(draft.before)
    kept = {
        "owner": draft.owner,
        "project": draft.project,
        "before": draft.before,
        "address": draft.address[:ADDRESS_CHARACTERS],
    }
    return View(
        type="modal",
        callback_id=BOARD_FORM,
        title=_title(draft),
        submit="Save" if changes else "Connect",
        close="Cancel",
        private_metadata=json_text.write(kept),
        blocks=[
            *_said(said),
            *(_found(found, draft) if found else []),
            *([_address(draft.address)] if found is None and not changes else []),
            *(_login() if found is None else []),
            *([] if changes else [_name(draft, found)]),
            _channels(draft),
            _direct(draft),
            _timezone(draft),
            *(_fields(draft, found) if found else []),
            *(_login() if found and changes else []),
            *([DividerBlock(), _disconnect(draft)] if changes else []),
        ],
    )


def told(title: str, text: str) -> View:
    """What came of it (mrkdwn)."""
    return View(type="modal", title=title, close="Done", blocks=[section(text)])


def _title(draft: Draft) -> str:
    return CHANGE_TITLE if draft.before else CONNECT_TITLE


def _said(text: str) -> list[Block]:
    return [section(f":warning: {text}")] if text else []


def _address(address: str) -> Block:
    return InputBlock(
        block_id=ADDRESS,
        label="Address",
        hint="Of the GitHub project, as your browser shows it",
        element=PlainTextInputElement(
            action_id=ADDRESS,
            placeholder=EXAMPLE,
            initial_value=address[:ADDRESS_CHARACTERS] or None,
            max_length=ADDRESS_CHARACTERS,
        ),
    )


def _found(found: FoundBoard, draft: Draft) -> Sequence[Block]:
    about = (bold(found.title, TITLE_CHARACTERS), escape(draft.place), count(found.items, "item"))
    lines = [" · ".join(about)]
    if taken := fields_taken(found.fields):
        lines.append(escape(taken))
    lacks = [
        f"It has no {FIELD_KINDS[role]}: {WITHOUT[role]}."
        for role in found.lacking
        if not found.fitting[role]
    ]
    return [section("\n".join(lines)), *map(context, lacks)]


def _fields(draft: Draft, found: FoundBoard) -> Sequence[Block]:
    """Menus for the fields that are not found by themselves, for those that were chosen, and where
    another one fits as well."""
    return [
        InputBlock(
            block_id=f"{FIELD}_{role}",
            label=f"Field of the {HOLDS[role]}",
            hint=_if_empty(role, found, chosen),
            optional=True,
            element=_menu(f"{FIELD}_{role}", names, chosen),
        )
        for role in WITHOUT
        if (names := _choices(role, found))
        and ((chosen := draft.fields.get(role, "")) or names != [found.fields[role]])
    ]


def _choices(role: str, found: FoundBoard) -> Sequence[str]:
    """The fields that may serve as that role: columns are no deliverables."""
    names = found.fitting[role]
    status = found.fields["status"]
    return [name for name in names if name != status] if role == "deliverable" else names


def _if_empty(role: str, found: FoundBoard, chosen: str) -> str:
    if found.fields[role] and not chosen:
        return f"Empty: “{shortened(found.fields[role])}”, which I found by itself"
    return f"Empty: I find it by itself, where I can. Else {WITHOUT[role]}"


def _menu(action: str, names: Sequence[str], chosen: str) -> StaticSelectElement:
    options = {name: option(name, name) for name in names if len(name) <= OPTION_VALUE}
    return StaticSelectElement(
        action_id=action,
        options=[*options.values()][:MOST_OPTIONS],
        initial_option=options.get(chosen),
    )


def _name(draft: Draft, found: FoundBoard | None) -> Block:
    return InputBlock(
        block_id=NAME,
        label="Name",
        hint="As people say which board they mean: “burndown of board platform”",
        optional=found is None,
        element=PlainTextInputElement(
            action_id=NAME, initial_value=draft.name or None, max_length=NAME_CHARACTERS
        ),
    )


def _channels(draft: Draft) -> Block:
    return InputBlock(
        block_id=CHANNELS,
        label="Channels",
        hint="That the board is shown in; without any, all of this workspace may ask about it",
        optional=True,
        element=ConversationMultiSelectElement(
            action_id=CHANNELS,
            placeholder="All channels",
            filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
            initial_conversations=sorted(draft.channels - {DIRECT}) or None,
        ),
    )


def _direct(draft: Draft) -> Block:
    direct = option("In messages to me as well, whoever asks", DIRECT)
    return InputBlock(
        block_id=ALSO_DIRECT,
        label="Beside these channels",
        optional=True,
        element=CheckboxesElement(
            action_id=ALSO_DIRECT,
            options=[direct],
            initial_options=[direct] if DIRECT in draft.channels else None,
        ),
    )


def _timezone(draft: Draft) -> Block:
    return InputBlock(
        block_id=BOARD_TIMEZONE,
        label="Time zone",
        hint="Whose calendar days count",
        element=ExternalDataSelectElement(
            action_id=BOARD_TIMEZONE,
            min_query_length=1,
            initial_option=option(draft.timezone, draft.timezone),
        ),
    )


def _login() -> list[Block]:
    """Inputs of what the board is read with; what was typed into them is never shown again."""
    return [
        _typed(TOKEN, "GitHub token", HINT_OF_TOKENS),
        _typed(APP_ID, "Or a GitHub App: its id", HINT_OF_APPS),
        _typed(
            APP_KEY,
            "Private key of the GitHub App",
            "The whole file, from -----BEGIN to the -----END line",
            most=KEY_CHARACTERS,
        ),
        _typed(INSTALLATION, "Installation of the GitHub App", "Its number, if there are several"),
    ]


def _typed(name: str, label: str, hint: str, most: int = 300) -> Block:
    return InputBlock(
        block_id=name,
        label=label,
        hint=hint,
        optional=True,
        element=PlainTextInputElement(
            action_id=name, multiline=most == KEY_CHARACTERS, max_length=most
        ),
    )


def _disconnect(draft: Draft) -> Block:
    confirm = ConfirmObject(
        title="Disconnect this board?",
        text=PlainTextObject(
            text=f"Nobody can ask about {draft.before} any more, and what is scheduled of it is "
            "not posted. What was kept of its past stays."
        ),
        confirm="Disconnect",
        deny="Keep it",
        style="danger",
    )
    button = ButtonElement(
        action_id=DISCONNECT,
        text="Disconnect…",
        value=draft.before,
        style="danger",
        confirm=confirm,
    )
    return ActionsBlock(elements=[button])
