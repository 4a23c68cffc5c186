"""What a list of panels may be asked for."""

from pydantic import BaseModel, ConfigDict, Field

from application.panel.ports import PanelFilter
from application.panel.ports.listing import TEXT_LIMIT
from domain.panel import PanelStatus, PanelType
from entrypoints.api.values import Time


class PanelQuery(BaseModel):
    """The filters and the page of a list; what is not named here is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: PanelStatus | None = Field(default=None, examples=["completed"])
    type: PanelType | None = Field(default=None, examples=["delphi"])
    text: str | None = Field(
        default=None,
        min_length=1,
        max_length=TEXT_LIMIT,
        description="What the question contains, in either case; nothing in it is special.",
        examples=["510(k)"],
    )
    created_from: Time | None = Field(default=None, examples=["2026-11-01T00:00:00Z"])
    created_to: Time | None = Field(
        default=None, description="Exclusive.", examples=["2026-12-01T00:00:00Z"]
    )
    limit: int = Field(default=20, ge=1, le=100, examples=[20])
    cursor: str | None = Field(
        default=None,
        max_length=200,
        description="The `next_cursor` of the page before.",
        examples=["AAZg0FjhUcgBogAWwNlw2K7N5mjf0URBtG7VSwCpKVQTK5Hqwz3kMg"],
    )

    def wanted(self) -> PanelFilter:
        """Which panels are wanted.

        Raises:
            InvalidValue: the text cannot be looked for.
        """
        return PanelFilter(
            status=self.status,
            panel_type=self.type,
            text=self.text,
            created_from=self.created_from,
            created_to=self.created_to,
        )
