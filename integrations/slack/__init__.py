"""Slack, as far as the bot calls it: on slack_sdk, with refusals in words."""

from integrations.slack.client import web_client
from integrations.slack.destination import SlackDestination
from integrations.slack.errors import (
    AskedTooMuch,
    BlocksRefused,
    ImageNotReady,
    MayNotPost,
    NotAllSeen,
    NotEditable,
    NotInChannel,
    NotInstalled,
    ScopeMissing,
    SlackRefused,
    SlackUnreachable,
    TokenRefused,
    TriggerExpired,
    UploadRefused,
    ViewChanged,
    refusals_in_words,
)
from integrations.slack.members import TooManyMembers, is_member
from integrations.slack.people import People, Person
from integrations.slack.surfaces import Surfaces
from integrations.slack.tokens import REFUSED_FOR_APP, Bot, bot_of, open_connection, organization_of

__all__ = [
    "REFUSED_FOR_APP",
    "AskedTooMuch",
    "BlocksRefused",
    "Bot",
    "ImageNotReady",
    "MayNotPost",
    "NotAllSeen",
    "NotEditable",
    "NotInChannel",
    "NotInstalled",
    "People",
    "Person",
    "ScopeMissing",
    "SlackDestination",
    "SlackRefused",
    "SlackUnreachable",
    "Surfaces",
    "TokenRefused",
    "TooManyMembers",
    "TriggerExpired",
    "UploadRefused",
    "ViewChanged",
    "bot_of",
    "is_member",
    "open_connection",
    "organization_of",
    "refusals_in_words",
    "web_client",
]
