"""What a person is asked for their seat: the packet in words, the evidence, and the form."""

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from application.panel import find_brief
from domain.evidence import Document
from domain.panel import Feedback, Opinion, Packet, PanelId, Stance
from domain.shared import InvalidValue
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.answer_form import blank_form
from entrypoints.cli.output import print_document, print_paragraph, result_console
from entrypoints.cli.place import Place
from entrypoints.cli.plain_text import visible
from entrypoints.cli.session import run_tenant_session
from entrypoints.cli.wording import phase_in_words, stand_of
from entrypoints.representation.plain import plain

_SIDES = {
    Stance.FOR: "You argue for it, whatever you think yourself.",
    Stance.AGAINST: "You argue against it, whatever you think yourself.",
    Stance.QUESTIONER: "You ask what both sides must answer.",
}


def print_brief(
    panel_id: str, seat: str, *, form: Path | None, place: Place, as_json: bool
) -> None:
    """Print the brief on stdout; the form follows it, or goes into the file `form`.

    Raises:
        NotFound: the tenant has no such panel.
        IllegalState: the panel does not wait for this seat.
        InvalidValue: the file exists already, or cannot be written.
    """
    wanted = PanelId.from_string(panel_id)

    async def work(
        application: Application, tenant_id: TenantId
    ) -> tuple[Packet, Sequence[Document]]:
        return await find_brief(wanted, seat, uow=application.unit_of_work(tenant_id))

    packet, documents = run_tenant_session(place, work)
    file = str(form) if form is not None else "FILE"
    send = place.command("submit", wanted, "--seat", seat, file)
    blank = blank_form(packet, send=send)
    if form is not None:
        _write(form, blank)
    if as_json:
        texts = [{"name": one.name, "text": one.text} for one in documents]
        print_document({"packet": plain(packet), "evidence": texts, "form": blank})
        return
    _print_packet(result_console(), packet, documents)
    if form is None:
        typer.echo(f"\n--- The form to fill ---\n{blank}", nl=False)
    else:
        typer.echo(f"The form to fill is in {form}. Hand it in: {send}", err=True)


def _write(form: Path, blank: str) -> None:
    try:
        with form.open("x", encoding="utf-8") as opened:
            opened.write(blank)
    except FileExistsError as error:
        message = f"{form} exists already, and may hold an answer; name another file"
        raise InvalidValue("form_exists", message, field="form") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = f"{form} cannot be written ({reason})"
        raise InvalidValue("form_unwritable", message, field="form") from error


def _print_packet(console: Console, packet: Packet, documents: Sequence[Document]) -> None:
    seat = packet.seat
    phase = phase_in_words(packet.phase.name)
    _print_part(console, "The question", packet.query)
    if packet.options:
        _print_list(console, "The answers to choose from", packet.options)
    if packet.framing:
        _print_part(console, "How the moderator frames it", packet.framing)
    _print_part(console, f"Your seat: {seat.agent_name} ({seat.role})", packet.seat.profile.remit)
    task = f"Your task in round {packet.round_number} ({phase})"
    _print_part(console, task, packet.phase.task)
    if packet.stance is not None:
        print_paragraph(console, _SIDES[packet.stance], indent=2)
        console.print()
    if packet.phase.opinion:
        heading = "To rate from 1 to 9, 9 the most favourable (of risk: small)"
        _print_list(console, heading, packet.dimensions)
    _print_what_was_said(console, packet)
    if packet.feedback is not None:
        _print_feedback(console, packet.feedback)
    for document in documents:
        print_paragraph(console, f"Evidence: {document.name}", style="bold")
        # Unwrapped, so that a quote copied from here is found word for word.
        console.print(Text(visible(document.text.rstrip())), soft_wrap=True)
        console.print()


def _print_what_was_said(console: Console, packet: Packet) -> None:
    if packet.own is not None:
        _print_part(console, "Your last answer", _in_words(packet.own))
    for seen in packet.others:
        said = _in_words(seen.opinion) if seen.opinion else seen.content
        _print_part(console, f"{seen.agent_name} ({seen.role}) said", said)
    for thread in packet.threads:
        mark = ", yours to answer" if thread.label in packet.targets else ""
        said = "\n".join((thread.text, *thread.replies))
        _print_part(console, f"{thread.label}{mark}", said)


def _print_feedback(console: Console, feedback: Feedback) -> None:
    ratings = [
        f"{one.dimension}: median {one.median:g}, middle half {one.lower_quartile:g} to "
        f"{one.upper_quartile:g}"
        for one in feedback.spreads
    ]
    _print_list(console, "How the panel rated", ratings)
    positions = [f"{count} for {position}" for position, count in feedback.positions.items()]
    _print_list(console, "Where the seats stand", positions)
    _print_list(console, "Reasons, unsigned", feedback.reasons)
    if feedback.outlying:
        where = ", ".join(feedback.outlying)
        said = f"You stand outside the middle half on {where}; to stay there takes a reason."
        print_paragraph(console, said, indent=2)


def _in_words(opinion: Opinion) -> str:
    ratings = ", ".join(f"{name} {rating}" for name, rating in opinion.ratings.items())
    parts = (stand_of(opinion), f"Ratings: {ratings}" if ratings else "", opinion.rationale)
    return "\n".join(part for part in parts if part)


def _print_list(console: Console, heading: str, entries: Sequence[str]) -> None:
    if entries:
        _print_part(console, heading, "\n".join(f"- {entry}" for entry in entries))


def _print_part(console: Console, heading: str, text: str) -> None:
    print_paragraph(console, heading, style="bold")
    if text:
        print_paragraph(console, text, indent=2)
    console.print()
