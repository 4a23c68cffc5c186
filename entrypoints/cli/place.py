"""Where a command works: on which database and for which tenant."""

import shlex

from attrs import frozen

from domain.panel import PanelId


@frozen(kw_only=True)
class Place:
    """The options `--db` and `--tenant` as they were given, or None."""

    database_url: str | None
    tenant: str | None

    def show(self, panel_id: PanelId) -> str:
        """The command line that shows a panel of this place again."""
        return f"ask-panel panels show {panel_id}{self._options()}"

    def resume(self, panel_id: PanelId) -> str:
        """The command line that takes up a panel of this place."""
        return f"ask-panel resume {panel_id}{self._options()}"

    def _options(self) -> str:
        given = {
            "--db": _without_password(self.database_url) if self.database_url else None,
            "--tenant": self.tenant,
        }
        return "".join(f" {name} {shlex.quote(value)}" for name, value in given.items() if value)


def _without_password(url: str) -> str:
    """The URL with `***` for a password, which the reader has to put back."""
    from sqlalchemy import make_url

    return make_url(url).render_as_string(hide_password=True)
