"""Words, links and stored text -> `ReportRequest`."""
