"""`ReportRequest` -> report -> chart -> message."""
