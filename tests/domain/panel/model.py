"""What a panel should be after some steps: simple enough to trust."""

from attrs import Factory, define

from domain.panel import Awaited, Office, PanelStatus


@define
class Model:
    """What the panel should be."""

    status: PanelStatus = PanelStatus.DRAFT
    members: list[str] = Factory(list)
    rounds: list[list[str]] = Factory(list)
    is_open: bool = False
    measured: int = 0
    officers: list[Office] = Factory(list)
    notes: int = 0
    awaited: Awaited | None = None
    stopped: bool = False
    signed: bool = False
    needs_signature: bool = False
    told: list[str] = Factory(lambda: ["panel_created"])

    @property
    def lives(self) -> bool:
        return not self.status.is_terminal

    def may_speak(self, round_number: int) -> bool:
        return self.lives and self.is_open and round_number == len(self.rounds)

    @property
    def may_be_completed(self) -> bool:
        return self.status is PanelStatus.IN_PROGRESS and self.measured > 0
