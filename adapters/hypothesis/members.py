"""Strategies for who sits on a panel and what a seat says."""

from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st

from adapters.hypothesis.consensus import probabilities, ratings
from adapters.hypothesis.tenancy import uuid7s
from adapters.hypothesis.text import labels, texts
from domain.panel import (
    DEFAULT_DIMENSIONS,
    Citation,
    Claim,
    ClaimStatus,
    Expert,
    ExpertProfile,
    MemberLimits,
    Opinion,
    PanelId,
    PanelMember,
    Source,
)

_ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@cache
def panel_ids() -> st.SearchStrategy[PanelId]:
    """Identifiers of panels."""
    return uuid7s().map(PanelId)


@cache
def agent_ids() -> st.SearchStrategy[str]:
    """Identifiers of seats: letters, digits and `. _ : -`, the first a letter or digit."""
    first = st.sampled_from(_ALPHANUMERIC)
    return st.builds(str.__add__, first, st.text(f"{_ALPHANUMERIC}._:-", max_size=12))


@cache
def expert_profiles() -> st.SearchStrategy[ExpertProfile]:
    """How an expert looks at a question."""
    return st.builds(
        ExpertProfile,
        remit=texts(blank_allowed=True),
        perspective=texts(blank_allowed=True),
        vocabulary=labels(max_size=3),
    )


def experts() -> st.SearchStrategy[Expert]:
    """Experts of a catalogue."""
    return st.builds(
        Expert, agent_id=agent_ids(), name=texts(), role=texts(), profile=expert_profiles()
    )


def panel_members() -> st.SearchStrategy[PanelMember]:
    """Seats and who holds them."""
    return st.builds(
        PanelMember,
        agent_id=agent_ids(),
        agent_name=texts(),
        role=texts(),
        profile=expert_profiles(),
        answered_by=st.sampled_from(("", "extractive")),
    )


def member_limits() -> st.SearchStrategy[MemberLimits]:
    """A minimum and a maximum that is not below it."""
    return st.builds(
        lambda minimum, more: MemberLimits(minimum, minimum + more),
        st.integers(1, 5),
        st.integers(0, 10),
    )


@cache
def sources() -> st.SearchStrategy[Source]:
    """Documents by name and digest."""
    digest = st.binary(min_size=32, max_size=32).map(bytes.hex)
    return st.builds(Source, name=st.integers(1, 99).map("note-{}.md".format), digest=digest)


@cache
def citations() -> st.SearchStrategy[Citation]:
    """Quotes of one or more lines."""
    return st.builds(
        lambda source, first, more, quote: Citation(
            source=source, first_line=first, last_line=first + more, quote=quote
        ),
        st.integers(1, 99).map("note-{}.md".format),
        st.integers(1, 1000),
        st.integers(0, 5),
        texts(),
    )


@cache
def claims() -> st.SearchStrategy[Claim]:
    """Statements with or without a quote, looked up with any result."""
    return st.builds(
        Claim,
        statement=texts(),
        source=st.just("") | st.integers(1, 99).map("note-{}.md".format),
        quote=texts(blank_allowed=True),
        status=st.sampled_from(ClaimStatus),
    )


@cache
def abstentions() -> st.SearchStrategy[Opinion]:
    """Opinions that take no stand, with the reason."""
    return texts().map(Opinion.abstain)


@st.composite
def stands(
    draw: st.DrawFn,
    options: Sequence[str] = (),
    dimensions: Sequence[str] = DEFAULT_DIMENSIONS,
) -> Opinion:
    """Opinions that take a position, rate, or both; a position is one of the options, if any."""
    rated = draw(ratings(dimensions))
    position = st.sampled_from(options) if options else texts()
    return Opinion(
        position=draw(st.none() | position if rated else position),
        ratings=rated,
        confidence=draw(st.none() | probabilities()),
        rationale=draw(texts(blank_allowed=True)),
        citations=tuple(draw(st.lists(citations(), max_size=2))),
        claims=tuple(draw(st.lists(claims(), max_size=2))),
    )


def opinions(
    options: Sequence[str] = (), dimensions: Sequence[str] = DEFAULT_DIMENSIONS
) -> st.SearchStrategy[Opinion]:
    """Opinions that fit a question of these options and dimensions, abstentions among them."""
    return stands(options, dimensions) | abstentions()
