"""A burndown of exported files in the plain way, as CSV, PNG and page: their folder, the sprint."""

import json
import sys
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go

FOLDER, SPRINT = Path(sys.argv[1]), sys.argv[2]
OUTPUT = FOLDER / "plain"


def issues() -> pd.DataFrame:
    project = json.loads((FOLDER / "project.json").read_text(encoding="utf-8"))
    listed = json.loads((FOLDER / "issues.json").read_text(encoding="utf-8"))
    items = pd.json_normalize(project["items"])
    dates = pd.json_normalize(listed)[["url", "createdAt", "closedAt"]]
    joined = items.merge(dates, left_on="content.url", right_on="url")
    joined["created"] = pd.to_datetime(joined["createdAt"])
    joined["closed"] = pd.to_datetime(joined["closedAt"])
    return joined


def days_of_sprint(issues: pd.DataFrame) -> pd.DataFrame:
    begins = pd.Timestamp(issues["sprint.startDate"].iloc[0], tz="UTC")
    ends = begins + pd.DateOffset(days=issues["sprint.duration"].iloc[0] - 1)
    # What was done before the sprint counts nowhere in it.
    issues = issues[~(issues["closed"] < begins)]
    opened, closed = (
        issues["points"].groupby(issues[name].dt.floor("D")).sum() for name in ("created", "closed")
    )
    days = pd.date_range(opened.index.min(), ends)
    daily = pd.DataFrame({"opened": opened, "closed": closed}, index=days).fillna(0)
    daily["delta"] = daily["opened"] - daily["closed"]
    daily["total_open"] = daily["delta"].cumsum()
    return daily.astype(int)


of_sprint = issues()
of_sprint = of_sprint[of_sprint["sprint.title"] == SPRINT]
daily = days_of_sprint(of_sprint)
figure = go.Figure(
    [go.Scatter(x=daily.index, y=daily["total_open"], name="Open", mode="lines+markers")],
    go.Layout(title=f"{SPRINT}: burndown", width=1100, height=620),
)
OUTPUT.mkdir(exist_ok=True)
daily.to_csv(OUTPUT / "results.csv")
of_sprint.to_csv(OUTPUT / "source-data.csv", index=False)
figure.write_html(OUTPUT / "chart-interactive.html")
figure.write_image(OUTPUT / "chart-static.png", scale=2)
assert (OUTPUT / "chart-static.png").read_bytes()
assert SPRINT in (OUTPUT / "chart-interactive.html").read_text(encoding="utf-8")
rows = [
    [f"{row.Index:%Y-%m-%d}", row.opened, row.closed, row.delta, row.total_open]
    for row in daily.itertuples()
]
print(json.dumps({"result": rows}))
