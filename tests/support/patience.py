"""How long tests wait for what is to come; on an idle machine it comes at once, and they go on.

No test is about these seconds; they only end what waits for ever.
"""

from __future__ import annotations

PATIENCE = 120.0
