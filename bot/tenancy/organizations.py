"""The organization (Enterprise Grid) of workspaces that were installed before it was kept."""

from __future__ import annotations

import logging

from config import Settings
from integrations.errors import IntegrationError
from integrations.pauses import Pauses
from integrations.slack import SlackDestination, organization_of, web_client
from integrations.store.installations import Installations

log = logging.getLogger(__name__)


def learn_organizations(
    installations: Installations, settings: Settings, pauses: Pauses | None = None
) -> None:
    """Ask Slack for the organization of each workspace of which it is not known.

    What Slack does not tell now is asked at the next start; `pauses` are those that it asked other
    processes for. Raises nothing.
    """
    try:
        unknown = installations.without_organization()
    except IntegrationError as error:
        log.warning("The organizations of workspaces are not looked up: %s", error)
        return
    for installed in unknown:
        client = web_client(installed.token, settings.slack_api_url, pauses)
        try:
            organization = organization_of(SlackDestination(client).impatient().client)
            installations.belongs(installed.team, organization)
        except IntegrationError as error:
            log.warning("The organization of %s is not known: %s", installed.team, error)
