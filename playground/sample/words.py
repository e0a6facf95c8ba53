"""What the sample team works on: its deliverables, what they are made of, and what is done."""

from __future__ import annotations

from typing import NamedTuple

BACKLOG = 13


class Deliverable(NamedTuple):
    """A deliverable of the sample team. Sprint 13 stands for the backlog.

    Attributes:
        title: as on the roadmap.
        status: its column on the roadmap.
        first: the first sprint that works on it.
        last: the last sprint that works on it.
        weight: its share of the work in those sprints.
        parts: what it is made of, by repository.
    """

    title: str
    status: str
    first: int
    last: int
    weight: int
    parts: dict[str, tuple[str, ...]]


DELIVERABLES = (
    Deliverable(
        "Single sign-on for enterprise customers",
        "Done",
        1,
        4,
        3,
        {
            "api": ("the SAML assertion parser", "the OIDC callback", "directory sync"),
            "web": ("the single sign-on page", "the identity provider settings"),
            "mobile": ("the sign-in sheet",),
        },
    ),
    Deliverable(
        "One-page checkout",
        "Done",
        1,
        5,
        3,
        {
            "web": ("the checkout form", "the address lookup", "the order summary"),
            "api": ("the payment webhook", "the cart service"),
            "mobile": ("the Apple Pay button",),
        },
    ),
    Deliverable(
        "Audit log that satisfies SOC 2",
        "Done",
        3,
        8,
        2,
        {
            "api": ("the audit event writer", "log retention", "the audit export"),
            "web": ("the audit log viewer", "the date filter of the audit log"),
        },
    ),
    Deliverable(
        "Offline mode for the mobile app",
        "In Progress",
        2,
        11,
        2,
        {
            "mobile": (
                "the sync queue",
                "the conflict dialog",
                "the offline banner",
                "the storage page",
            ),
            "api": ("the change feed", "the batch endpoint"),
        },
    ),
    Deliverable(
        "Search that forgives typos",
        "In Progress",
        5,
        11,
        3,
        {
            "api": ("the search index", "the query parser", "the ranking service"),
            "web": ("the search box", "the result list", "the empty search page"),
            "mobile": ("voice search",),
        },
    ),
    Deliverable(
        "Billing in several currencies",
        "In Progress",
        6,
        BACKLOG,
        3,
        {
            "api": ("the exchange rate job", "invoice rounding", "the tax calculator"),
            "web": ("the currency picker", "the invoice page", "the refund dialog"),
        },
    ),
    Deliverable(
        "Accessibility to WCAG 2.2 AA",
        "In Progress",
        4,
        10,
        2,
        {
            "web": ("keyboard navigation", "the colour contrast", "the modal dialogs"),
            "mobile": ("screen reader labels", "dynamic text size"),
        },
    ),
    Deliverable(
        "Public API v2",
        "In Progress",
        8,
        BACKLOG,
        4,
        {
            "api": ("cursor pagination", "the rate limiter", "the OpenAPI document", "API keys"),
            "web": ("the developer portal", "the API key page"),
        },
    ),
    Deliverable(
        "Deployments without downtime",
        "Blocked",
        7,
        11,
        2,
        {
            "api": ("the migration runner", "the health checks", "connection draining"),
            "web": ("the update banner", "the maintenance page"),
        },
    ),
    Deliverable(
        "Data residency in the EU",
        "Blocked",
        7,
        BACKLOG,
        2,
        {
            "api": ("the tenant router", "the Frankfurt replica", "the backup job"),
            "web": ("the region setting",),
        },
    ),
    Deliverable(
        "Notifications people can tune",
        "Planning",
        9,
        BACKLOG,
        2,
        {
            "api": ("the digest mailer", "the notification rules"),
            "web": ("the notification settings",),
            "mobile": ("push notifications", "quiet hours"),
        },
    ),
    Deliverable(
        "Roles and permissions by team",
        "Planning",
        10,
        BACKLOG,
        3,
        {
            "api": ("the permission checks", "the role editor's endpoints"),
            "web": ("the role editor", "the member list"),
        },
    ),
    Deliverable(
        "Import from other tools",
        "Planning",
        BACKLOG,
        BACKLOG,
        2,
        {
            "api": ("the CSV importer", "the import queue"),
            "web": ("the import wizard", "the column mapper"),
        },
    ),
    # Nothing belongs to this one yet.
    Deliverable("Dashboards for team leads", "Planning", 0, 0, 0, {}),
)

LOOSE_ENDS = {
    "web": ("the style guide", "the cookie banner", "the error page", "the page footer"),
    "api": ("the job scheduler", "the feature flags", "the staging database", "request tracing"),
    "mobile": ("the feedback form", "the launch screen", "the onboarding tour"),
}

# By issue type: what is done to a part, as the first words of a title.
_ON_SERVERS = {
    "Bug": (
        "Fix the race condition in {}",
        "Fix a memory leak in {}",
        "Stop timeouts of {} under load",
        "Fix time zones in {}",
        "Fix a crash in {} on empty input",
        "Repair {} after the database upgrade",
    ),
    "Feature": (
        "Build the first version of {}",
        "Let admins configure {}",
        "Set limits per customer for {}",
        "Make {} safe to retry",
        "Add a dry run to {}",
    ),
    "Task": (
        "Document {}",
        "Add metrics and alerts for {}",
        "Load-test {}",
        "Halve the p95 latency of {}",
        "Write the runbook for {}",
        "Review the threat model of {}",
        "Stabilise the flaky tests of {}",
        "Move {} to the new settings store",
    ),
}
_ON_SCREENS = {
    "Bug": (
        "Fix {} on small screens",
        "Fix {} in dark mode",
        "Fix {} for accounts without a name",
        "Fix a crash in {} on slow networks",
        "Fix the wording of errors in {}",
    ),
    "Feature": (
        "Build the first version of {}",
        "Put {} behind a feature flag",
        "Roll out {} to a tenth of customers",
        "Try {} with two customers",
        "Add a guided tour of {}",
    ),
    "Task": (
        "Translate {} into Arabic and Japanese",
        "Cover {} with end-to-end tests",
        "Document {} for support",
        "Move {} to the new component library",
        "Measure how people use {}",
        "Test {} with screen readers",
        "Clean up {} after the rollout",
    ),
}
WORK = {"api": _ON_SERVERS, "web": _ON_SCREENS, "mobile": _ON_SCREENS}
EPICS = ("Foundations of “{}”", "“{}” for early customers", "General release of “{}”")

HARD_TITLES = (
    "🚀 Ship the new sign-up flow 🎉",
    "Stop <!channel> in a comment from notifying everyone",
    "R&D: compare <select> & <datalist> for the country field",
    '=HYPERLINK("https://evil.example","Click me") must stay text in the CSV export',
    "إصلاح اتجاه النص في صفحة تسجيل الدخول",
    (
        "Investigate why the nightly reconciliation of invoices, refunds and chargebacks disagrees "
        "with the payment provider's settlement report by a few cents whenever a customer pays in "
        "one currency, is refunded in another and the exchange rate changes in between"
    ),
)
PULL_REQUESTS = (
    "Bump the runtime to the latest long-term release",
    "Replace the hand-written date parser",
    "Cache the translations at build time",
    "Drop the legacy session table",
    "Type the public client",
    "Run the linters in parallel",
    "Inline the critical styles",
    "Retire the old feature flags",
)
DRAFTS = (
    "Ask sales about volume discounts",
    "Spike: server-sent events instead of polling",
    "Think about a status page",
    "Interview three customers about exports",
    "Decide on a second mobile tester",
)
CHORES = (
    "Book the team's offsite",
    "Renew the passport",
    "Paint the garden shed",
    "Read the book on queues",
    "Back up the photos",
)
PEOPLE = ("amina", "bo", "carla", "deniz", "emeka", "farah", "goran")

# When a deliverable is to be called done, in the order in which a team gets there.
CRITERIA = (
    "Three customers use it in the beta",
    "The help centre explains it",
    "Security has reviewed it",
    "It ran in production for two weeks without an incident",
    "The sales team can show it",
)
