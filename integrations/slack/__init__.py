"""Slack, as far as the bot calls it: on slack_sdk, with refusals in words."""

from integrations.slack.client import web_client
from integrations.slack.destination import SlackDestination
from integrations.slack.errors import (
    ImageNotReady,
    MayNotPost,
    NotEditable,
    NotInChannel,
    NotInstalled,
    ScopeMissing,
    SlackRefused,
    SlackUnreachable,
    TokenRefused,
    TriggerExpired,
    ViewChanged,
    refusals_in_words,
)
from integrations.slack.people import People, Person
from integrations.slack.surfaces import Surfaces

__all__ = [
    "ImageNotReady",
    "MayNotPost",
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
    "TriggerExpired",
    "ViewChanged",
    "refusals_in_words",
    "web_client",
]
