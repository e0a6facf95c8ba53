"""What a plain script of reports begins with."""

import pandas as pd
import plotly.graph_objects as go

__all__ = ["go", "pd"]
