"""Where a command works: on which database and for which tenant."""

import shlex
import shutil
import sys
from pathlib import Path

from attrs import frozen

from domain.panel import PanelId

_NAME = "ask-panel"


@frozen(kw_only=True)
class Place:
    """The options `--db` and `--tenant` as they were given, or None."""

    database_url: str | None
    tenant: str | None

    def show(self, panel_id: PanelId) -> str:
        """The command line that shows a panel of this place again."""
        return f"{_command()} panels show {panel_id}{self._options()}"

    def resume(self, panel_id: PanelId) -> str:
        """The command line that takes up a panel of this place."""
        return f"{_command()} resume {panel_id}{self._options()}"

    def command(self, name: str, panel_id: PanelId, *arguments: str) -> str:
        """The command line that does something else with a panel of this place.

        Words in capitals are for the reader to fill in.
        """
        said = " ".join(arguments)
        return f"{_command()} {name} {panel_id} {said}{self._options()}"

    def _options(self) -> str:
        given = {
            "--db": _without_password(self.database_url) if self.database_url else None,
            "--tenant": self.tenant,
        }
        return "".join(f" {name} {shlex.quote(value)}" for name, value in given.items() if value)


def _command() -> str:
    """The program's name or, where the shell would not find that, the path it was called by."""
    called = sys.argv[0]
    found = Path(called).name != _NAME or shutil.which(_NAME)
    return _NAME if found else shlex.quote(called)


def _without_password(url: str) -> str:
    """The URL with `***` for a password, which the reader has to put back."""
    from sqlalchemy import make_url

    return make_url(url).render_as_string(hide_password=True)
