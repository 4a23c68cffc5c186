"""The prompt of a packet: the same packet, the same prompt."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from attrs import define, field, frozen

from adapters.llm import wording
from adapters.llm.evidence import EvidenceText, evidence_text
from adapters.llm.fences import fenced
from adapters.llm.form import AnswerForm
from adapters.llm.labels import dimensions_of, options_of
from adapters.llm.templates import PromptTemplate, template
from domain.evidence import Document
from domain.panel import Packet

_CANARY_LENGTH = 20


@frozen(kw_only=True)
class Prompt:
    """What a model is given.

    Attributes:
        system: the rules; the same for all seats of a panel.
        user: the case, the same for all seats, and then the seat's own part.
        canary: a mark in the rules that no answer may hold.
        templates: the templates used, with their versions, in order.
        left_out: what of the evidence did not fit, as `name:first-last` with the lines.
    """

    system: str
    user: str
    canary: str
    templates: str
    left_out: tuple[str, ...]


@define
class _Draft:
    """Text in the making, and the templates that it was made from."""

    parts: list[str] = field(factory=list)
    references: dict[str, None] = field(factory=dict)

    def add(self, used: PromptTemplate, **values: str) -> None:
        self.references[used.reference] = None
        self.parts.append(used.filled(**values))


@frozen(kw_only=True)
class _Case:
    """What all seats of a panel have in common: their provider can cache it."""

    system: str
    text: str
    canary: str
    references: tuple[str, ...]


def prompt_for(
    packet: Packet,
    form: AnswerForm,
    documents: Sequence[Document],
    *,
    repair: str = "",
    schema: str = "",
    limit: int,
) -> Prompt:
    """The prompt for a packet whose answer takes a form, over the documents.

    `limit` is the most characters of evidence; `schema` the JSON schema of the answer, for a model
    that takes it in words only; `repair` what was wrong with the answer before, if there was one.
    """
    evidence = evidence_text(tuple(documents), packet.query, limit)
    case = _case(packet.query, packet.options, packet.dimensions, packet.framing, evidence)
    draft = _Draft(parts=[case.text], references=dict.fromkeys(case.references))
    _add_seat(draft, packet)
    _add_discussion(draft, packet)
    _add_task(draft, packet, form, schema=schema, repair=repair)
    return Prompt(
        system=case.system,
        user="\n\n".join(part for part in draft.parts if part),
        canary=case.canary,
        templates=" ".join(draft.references),
        left_out=evidence.left_out,
    )


@lru_cache(maxsize=64)
def _case(
    query: str,
    options: tuple[str, ...],
    dimensions: tuple[str, ...],
    framing: str,
    evidence: EvidenceText,
) -> _Case:
    draft = _Draft()
    draft.add(template("question"), question=fenced("question", query))
    if options or dimensions:
        draft.add(
            template("labels"),
            options=wording.listed("options", "The options to choose from:", options_of(options)),
            dimensions=wording.listed("dimensions", "What is rated:", dimensions_of(dimensions)),
        )
    if evidence.text:
        names = wording.listed("names", "The documents' names:", evidence.names)
        used = template("excerpts" if evidence.left_out else "evidence")
        draft.add(used, names=names, documents=evidence.text)
    if framing:
        draft.add(template("framing"), framing=fenced("framing", framing))
    text = "\n\n".join(draft.parts)
    canary = sha256(f"canary\0{text}".encode()).hexdigest()[:_CANARY_LENGTH]
    rules = template("system")
    return _Case(
        system=rules.filled(canary=canary),
        text=text,
        canary=canary,
        references=(rules.reference, *draft.references),
    )


def _add_seat(draft: _Draft, packet: Packet) -> None:
    if packet.phase.office is not None:
        draft.add(template("office"), office=packet.phase.office.value)
        return
    draft.add(template("seat"), profile=wording.profile(packet.seat))
    if packet.stance is not None:
        draft.add(template(f"stance_{packet.stance.value}"))


def _add_discussion(draft: _Draft, packet: Packet) -> None:
    if packet.own is not None:
        own = fenced("opinion", wording.opinion_in_words(packet.own, packet))
        draft.add(template("own"), own=own)
    if packet.others:
        others = "\n".join(wording.other(seen, packet) for seen in packet.others)
        draft.add(template("others"), others=others)
    if packet.threads:
        threads = "\n".join(wording.thread(one) for one in packet.threads)
        draft.add(template("threads"), threads=threads)
    if packet.measured:
        draft.add(template("measured"), measured=fenced("measured", packet.measured))
    if packet.feedback is not None:
        draft.add(template("feedback"), **wording.feedback_parts(packet.feedback, packet))


def _add_task(draft: _Draft, packet: Packet, form: AnswerForm, *, schema: str, repair: str) -> None:
    phase = packet.phase
    draft.add(template("task"), task=phase.task, round=str(packet.round_number))
    for used, values in wording.fields(form):
        draft.add(used, **values)
    if schema:
        draft.add(template("schema"), schema=schema)
    if repair:
        draft.add(template("repair"), problem=fenced("problem", repair))
