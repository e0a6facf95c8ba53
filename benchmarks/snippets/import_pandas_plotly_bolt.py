"""What a plain bot of reports begins with."""

import pandas as pd
import plotly.graph_objects as go
import slack_bolt

__all__ = ["go", "pd", "slack_bolt"]
