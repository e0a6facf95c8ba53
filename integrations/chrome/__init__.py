"""Chrome, which draws the charts: where it is, how it is fetched, and figures as PNG."""

from integrations.chrome.drawing import Chrome, RenderFailed
from integrations.chrome.finding import ChromeMissing, find_chrome

__all__ = ["Chrome", "ChromeMissing", "RenderFailed", "find_chrome"]
