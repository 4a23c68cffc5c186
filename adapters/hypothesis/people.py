"""Strategies for usage, for the people whom a panel waits for, and for what officers write."""

from functools import cache

from hypothesis import strategies as st

from adapters.hypothesis.members import agent_ids
from adapters.hypothesis.said import points
from adapters.hypothesis.text import moments, texts
from domain.panel import SIGN_OFF, Awaited, Decision, Note, Office, SeatAssignment, SignOff
from domain.shared import Usage


@cache
def usages() -> st.SearchStrategy[Usage]:
    """What answers took; the money in whole sixteenths of a dollar, so that sums are exact."""
    return st.builds(
        Usage,
        input_tokens=st.integers(0, 100_000),
        output_tokens=st.integers(0, 100_000),
        requests=st.integers(0, 20),
        usd=st.none() | st.integers(0, 1_000).map(lambda sixteenths: sixteenths / 16),
    )


def awaits() -> st.SearchStrategy[Awaited]:
    """Waiting for human seats, or for a signature."""
    seats = st.lists(agent_ids(), min_size=1, max_size=3, unique=True).map(tuple)
    number = st.integers(1, 8)
    answers = st.builds(Awaited, round_number=number, phase=texts(), seats=seats)
    return answers | st.builds(Awaited, round_number=number, phase=st.just(SIGN_OFF))


def seat_assignments() -> st.SearchStrategy[SeatAssignment]:
    """Seats that are somebody's."""
    return st.builds(SeatAssignment, agent_id=agent_ids(), subject=texts())


def sign_offs() -> st.SearchStrategy[SignOff]:
    """Decisions of named people."""
    return st.builds(
        SignOff,
        name=texts(),
        decision=st.sampled_from(Decision),
        text=texts(),
        proposed=texts(),
        signed_at=moments(),
        by=st.just("") | texts(),
    )


def notes() -> st.SearchStrategy[Note]:
    """What officers wrote, or why they wrote nothing."""
    written = st.builds(
        Note,
        office=st.sampled_from(Office),
        phase=st.sampled_from(("framing", "themes", "synthesis", "ruling")),
        after_round=st.integers(0, 8),
        content=texts(),
        points=st.lists(points(), max_size=2).map(tuple),
        written_by=st.sampled_from(("openai:gpt-5-mini", "anthropic:claude-sonnet-5")),
        written_at=moments(),
    )
    failed = st.builds(
        Note,
        office=st.sampled_from(Office),
        phase=st.just("synthesis"),
        after_round=st.integers(0, 8),
        failure=texts(),
        written_at=moments(),
    )
    return written | failed
