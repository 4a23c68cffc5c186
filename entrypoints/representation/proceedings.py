"""How the panel went: its rounds, what the officers wrote, whom it waits for."""

from domain.panel import (
    Discussion,
    Panel,
    PanelMember,
    PanelMessage,
    synthesis_of,
    why_no_synthesis,
)
from entrypoints.representation.plain import Document, plain
from entrypoints.representation.readable import final_opinions, readable_discussions


def discussion_documents(panel: Panel) -> list[Document]:
    """The rounds with what was said in each, and whether that is withheld.

    While people have yet to answer, the messages of rounds that they must not read only say who
    has spoken: `withheld` is true, and `content`, `opinion` and `points` are null.
    """
    readable = readable_discussions(panel)
    return [_discussion(one, withheld=one not in readable) for one in panel.discussions]


def seat_documents(panel: Panel) -> Document:
    """The seats, the officers, and those whose last word is an abstention."""
    holders = {one.agent_id: one.subject for one in panel.assigned}
    return {
        "members": [
            {**_member(member), "assigned_to": holders.get(member.agent_id)}
            for member in panel.members
        ],
        "officers": [{**_member(o), "fallback": o.fallback} for o in panel.officers],
        "abstentions": [
            {"agent_id": m.agent_id, "agent_name": m.agent_name, "reason": opinion.abstention}
            for m, opinion in final_opinions(panel)
            if opinion.abstains
        ],
    }


def ending_documents(panel: Panel) -> Document:
    """How it ends.

    `synthesis` is the chair's or the judge's last note; where it is null, `synthesis_missing`
    says why, once the panel has ended. `awaited` is whom the panel waits for: the human `seats`
    of a round, or in the phase `sign_off` whoever signs. `stopped` says what cut it short,
    `ending` why no more was asked, and `sign_off` who decided what on the outcome.
    """
    synthesis = synthesis_of(panel)
    return {
        "notes": [plain(note) for note in panel.notes],
        "synthesis": plain(synthesis) if synthesis else None,
        "synthesis_missing": why_no_synthesis(panel),
        "awaited": plain(panel.awaited) if panel.awaited else None,
        "stopped": panel.stopped,
        "ending": panel.ending,
        "sign_off": plain(panel.sign_off) if panel.sign_off else None,
    }


def _discussion(discussion: Discussion, *, withheld: bool) -> Document:
    shown = plain(discussion)
    shown["messages"] = [_message(said, withheld=withheld) for said in discussion.messages]
    return {**shown, "withheld": withheld}


def _message(said: PanelMessage, *, withheld: bool) -> Document:
    hidden: Document = {"content": None, "opinion": None, "points": None} if withheld else {}
    return {**plain(said), **hidden, "withheld": withheld}


def _member(member: PanelMember) -> Document:
    return {
        "agent_id": member.agent_id,
        "agent_name": member.agent_name,
        "role": member.role,
        "answered_by": member.answered_by,
    }
