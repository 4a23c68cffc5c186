"""What if a seat, a document or the rule had been another? Computed from the stored opinions."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from application.panel.claims import without_documents
from application.panel.like_answers import recorded_likeness
from application.panel.ports import AnswerJournal, PanelUnitOfWork
from domain.consensus import Consensus, ConsensusResult, ConsensusRule, LikeAnswers
from domain.panel import (
    Ask,
    AwaitHumans,
    Discussion,
    Opinion,
    Panel,
    PanelId,
    PanelMessage,
    measure_round,
    next_turn,
    withheld_from,
)
from domain.shared import IllegalState, InvalidValue


@frozen(kw_only=True)
class WhatIf:
    """What is to be thought away, or changed.

    Attributes:
        panel_id: the panel.
        without_seats: seats that were never convened.
        without_sources: documents that were never given, by name.
        rule: another rule; None for the panel's own.
    """

    panel_id: PanelId
    without_seats: tuple[str, ...] = ()
    without_sources: tuple[str, ...] = ()
    rule: ConsensusRule | None = None


@frozen(kw_only=True)
class Alternative:
    """The stored panel beside what it would have been.

    Nobody is asked anew: the other seats keep what they said, also where they said it after
    hearing a seat that is thought away. What they claimed of a document that is thought away
    counts as unsupported.

    Attributes:
        panel: as it is stored.
        results: the measurements that there would have been, by round.
        rule: the rule that they follow.
        failure: why the panel would have failed, or None.
        unsupported: the seats whose every supported claim rests on the documents that are
            thought away; they count as abstentions.
    """

    panel: Panel
    results: tuple[ConsensusResult, ...]
    rule: ConsensusRule
    failure: str | None
    unsupported: tuple[str, ...]

    @property
    def before(self) -> ConsensusResult | None:
        """The stored outcome."""
        return self.panel.consensus

    @property
    def after(self) -> ConsensusResult | None:
        """The outcome that there would have been."""
        return self.results[-1] if self.results else None

    @property
    def changes_outcome(self) -> bool:
        """Whether another recommendation would have come out, or none."""
        failed = _failure(self.panel, self.panel.measurements.results)
        before = self.before.recommendation if self.before and not failed else None
        after = self.after.recommendation if self.after and not self.failure else None
        return before != after


async def what_if(command: WhatIf, *, uow: PanelUnitOfWork, journal: AnswerJournal) -> Alternative:
    """Measure the stored opinions again, with something thought away or under another rule.

    Raises:
        NotFound: the tenant has no such panel.
        InvalidValue: a seat or document is none of the panel's, or no seat is left.
        IllegalState: no round of the panel was measured, or it is withheld who said what.
    """
    async with uow:
        panel = await uow.panels.get(command.panel_id)
    _require_readable(panel)
    seats = [member.agent_id for member in panel.members]
    _require_known(command.without_seats, seats, field="without")
    if set(command.without_seats) >= set(seats):
        message = "without: at least one seat must be left to have an opinion"
        raise InvalidValue("without_all", message, field="without")
    sources = [source.name for source in panel.sources]
    _require_known(command.without_sources, sources, field="without_evidence")
    rule = command.rule or panel.measurements.rule
    supposed = _supposed(panel, command, rule)
    alike = recorded_likeness(await journal.of_panel(panel.panel_id))
    results = tuple(_measured(panel, supposed, alike))
    return Alternative(
        panel=panel,
        results=results,
        rule=rule,
        failure=_failure(supposed, results),
        unsupported=_unsupported(panel, command),
    )


def _require_readable(panel: Panel) -> None:
    """Refuse what would tell people who are still to answer who stands where."""
    if panel.consensus is None:
        message = "no round of this panel was measured, so there is nothing to compare"
        raise IllegalState("consensus_missing", message)
    hidden = withheld_from(panel)
    if hidden is not None and hidden <= (panel.consensus.round_number or 0):
        message = "people are still to answer, so it is withheld who said what: ask when they have"
        raise IllegalState("answers_withheld", message)


def _supposed(panel: Panel, command: WhatIf, rule: ConsensusRule) -> Panel:
    """The panel with the seats and the evidence thought away, not measured yet."""
    gone = frozenset(command.without_seats)
    sources = frozenset(command.without_sources)
    return evolve(
        panel,
        members=tuple(m for m in panel.members if m.agent_id not in gone),
        discussions=tuple(
            evolve(d, messages=tuple(_kept(panel, d, gone, sources))) for d in panel.discussions
        ),
        measurements=Consensus(rule=rule),
        pending_events=(),
    )


def _kept(
    panel: Panel, discussion: Discussion, gone: Collection[str], sources: Collection[str]
) -> Iterator[PanelMessage]:
    names = [source.name for source in panel.sources]
    for message in discussion.messages:
        if message.agent_id in gone:
            continue
        opinion = message.opinion
        if opinion is not None and _rests_only_on(opinion, sources):
            reason = "its evidence is thought away"
            yield evolve(message, opinion=Opinion.abstain(reason))
        elif opinion is not None:
            yield evolve(message, opinion=without_documents(opinion, sources, names))
        else:
            yield message


def _rests_only_on(opinion: Opinion, sources: Collection[str]) -> bool:
    """Whether the opinion quotes, and nothing but these documents."""
    cited = {citation.source for citation in opinion.citations}
    return bool(cited) and cited <= set(sources)


def _measured(
    panel: Panel, supposed: Panel, alike: Mapping[int, LikeAnswers]
) -> Iterator[ConsensusResult]:
    """The rounds that were measured, as far as the protocol would have let the panel go."""
    measured_at = {one.round_number: one.calculated_at for one in panel.measurements.results}
    consensus = supposed.measurements
    for discussion in supposed.discussions:
        number = discussion.round_number
        now = measured_at.get(number)
        if now is None:
            continue
        if _would_be_over(supposed, consensus, number):
            return
        result = measure_round(supposed, discussion, now=now, alike=alike.get(number))
        consensus = consensus.record(result)
        yield result


def _would_be_over(supposed: Panel, consensus: Consensus, round_number: int) -> bool:
    """Whether the protocol would have ended before that round, with these measurements."""
    before = evolve(
        supposed,
        discussions=supposed.discussions[: round_number - 1],
        measurements=consensus,
        officers=(),
        closing_vote=False,
        stopped=None,
        pending_events=(),
    )
    return not isinstance(next_turn(before), Ask | AwaitHumans)


def _failure(supposed: Panel, results: Sequence[ConsensusResult]) -> str | None:
    needed = supposed.measurements.rule.seats_needed(len(supposed.members))
    for result in results:
        if result.seats_answered < needed:
            return (
                f"quorum missed in round {result.round_number}: {result.seats_answered} of "
                f"{len(supposed.members)} seats answered, {needed} are needed"
            )
    return None


def _unsupported(panel: Panel, command: WhatIf) -> tuple[str, ...]:
    last = panel.consensus.round_number if panel.consensus else None
    return tuple(
        message.agent_id
        for discussion in panel.discussions
        if discussion.round_number == last
        for message in discussion.messages
        if message.agent_id not in command.without_seats
        and message.opinion is not None
        and _rests_only_on(message.opinion, command.without_sources)
    )


def _require_known(names: Sequence[str], known: Sequence[str], *, field: str) -> None:
    for name in names:
        if name not in known:
            message = f"{field}: {name!r:.80} is none of {', '.join(known) or 'the panel'}"
            raise InvalidValue(f"{field}_unknown", message, field=field)
