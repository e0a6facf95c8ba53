"""The errors of a question or its data that are shown to people, word for word."""


class ReportError(Exception):
    """The question or the data cannot give this report; the message says why and what to do."""


class WrongShape(ReportError):
    """The export is not of a shape that is understood; the message names the first missing key."""


class MissingField(ReportError):
    """The board has no field of the configured name; the message lists the fields it has."""


class AmbiguousIssues(ReportError):
    """Issues carry only a number, and it is not sure of which repository."""


class UnknownSprint(ReportError):
    """No sprint goes by the words asked for; the message names the nearest ones."""


class UnknownDeliverable(ReportError):
    """No deliverable, or more than one, goes by the words asked for; the message names them."""


class UnknownIssue(ReportError):
    """No issue, or more than one, goes by the words asked for; the message names them."""


class UnknownStatus(ReportError):
    """No deliverable has the status asked for; the message lists the statuses there are."""


class NothingToReport(ReportError):
    """The board has nothing of what was asked about."""
