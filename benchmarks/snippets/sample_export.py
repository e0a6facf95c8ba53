"""Write what gh exports of the sample board and its roadmap, as of a day that stays the same."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from integrations.github import GitHub
from metrics.model.field_names import FieldNames, names_on_board
from playground.github.server import TOKEN, github_app
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve

NOW = datetime(2026, 3, 18, 15, tzinfo=UTC)

# A Unix socket's path may have no more than 107 bytes.
with TemporaryDirectory(prefix="sa-", dir="/tmp") as home:
    socket = Path(home) / "gh.sock"
    with serve(github_app(sample_workspace(NOW.date())), uds=socket):
        github = GitHub(token=TOKEN, config_dir=str(gh_home(socket)), find_fields=names_on_board)
        exports = [
            github.export_project("acme", number, fields=vars(FieldNames()), body=number == 2)
            for number in (1, 2)
        ]
for export in exports:
    export["exported_at"] = NOW.isoformat()
Path(sys.argv[1]).write_text(json.dumps(exports))
