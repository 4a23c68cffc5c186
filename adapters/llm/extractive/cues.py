"""Read the cues of a clause into signals for or against."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, frozen

from adapters.llm.extractive.lexicon import CUES, LONGEST_CUE, Cue

Words = Sequence[str]

_REACH = 5
"""How many words may stand between a cue and what it acts on."""

_OPERATORS = {Cue.GIVE, Cue.CARRY, Cue.LESSEN, Cue.NOT, Cue.LACK}
_PLAIN = {Cue.GOOD: 1, Cue.BAD: -1}
_THINGS = {Cue.GAIN: 1, Cue.LOSS: -1, Cue.TIME: -1}
_ON_TIME = {Cue.CARRY, Cue.LESSEN}


@frozen
class Signal:
    """A cue with what it acts on.

    Attributes:
        start: the place of its first word.
        end: the place after its last word.
        value: 1 for, -1 against, 0 left unjudged because it is denied twice.
        negates: whether it begins with a negation.
        is_bare_lack: whether it is a `no` or `without` before nothing known.
    """

    start: int
    end: int
    value: int
    negates: bool = False
    is_bare_lack: bool = False


@frozen
class _Atom:
    """A cue in its place; `worth` is what it says by itself, 0 for what acts on others."""

    cue: Cue
    start: int
    end: int
    worth: int


def read_signals(words: Words, *, spared: int) -> list[Signal]:
    """The signals in a run of words, in order.

    `spared` is what `needs no` says of the option in view: 1 where that needs nothing, -1 where
    it is what nobody needs.
    """
    atoms = list(_atoms(words, {**_PLAIN, Cue.SPARE: spared}))
    signals: list[Signal] = []
    at = 0
    while at < len(atoms):
        signal, at = _signal(atoms, at)
        if signal is not None:
            signals.append(signal)
    return signals


def _atoms(words: Words, worth: Mapping[Cue, int]) -> Iterator[_Atom]:
    at = 0
    while at < len(words):
        for length in range(min(LONGEST_CUE, len(words) - at), 0, -1):
            cue = CUES.get(tuple(words[at : at + length]))
            if cue is not None:
                if cue is not Cue.IDLE:
                    yield _Atom(cue, at, at + length, worth.get(cue, 0))
                at += length
                break
        else:
            at += 1


def _signal(atoms: Sequence[_Atom], at: int) -> tuple[Signal | None, int]:
    """The signal that begins at an atom, if any, and the atom after it."""
    atom, after = atoms[at], at + 1
    if atom.cue in _THINGS:
        return None, after
    if atom.cue not in _OPERATORS:
        return Signal(atom.start, atom.end, atom.worth), after
    target = atoms[after] if after < len(atoms) else None
    if target is None or not _acts_on(atom, target):
        return _alone(atom), after
    if target.cue in _THINGS:
        return _on_thing(atom, target, _THINGS[target.cue]), after + 1
    inner, after_inner = _signal(atoms, after)
    if inner is None:
        return _alone(atom), after
    return _on_signal(atom, inner), after_inner


def _acts_on(atom: _Atom, target: _Atom) -> bool:
    fits = target.cue is not Cue.TIME or atom.cue in _ON_TIME
    return fits and target.start - atom.end <= _REACH


def _alone(atom: _Atom) -> Signal | None:
    match atom.cue:
        case Cue.NOT:
            return Signal(atom.start, atom.end, -1, negates=True)
        case Cue.LACK:
            return Signal(atom.start, atom.end, -1, negates=True, is_bare_lack=True)
        case Cue.GIVE | Cue.LESSEN:
            return Signal(atom.start, atom.end, 1)
        case _:
            return None


def _on_thing(atom: _Atom, thing: _Atom, worth: int) -> Signal:
    value = {
        Cue.GIVE: worth,
        Cue.CARRY: worth,
        Cue.LESSEN: -worth,
        Cue.LACK: -worth,
        Cue.NOT: -1 if worth > 0 else 0,
    }[atom.cue]
    return Signal(atom.start, thing.end, value, negates=atom.cue in {Cue.NOT, Cue.LACK})


def _on_signal(atom: _Atom, inner: Signal) -> Signal:
    joined = evolve(inner, start=atom.start)
    match atom.cue:
        case Cue.NOT | Cue.LACK:
            value = -1 if inner.value > 0 else 0
            return evolve(joined, value=value, negates=True, is_bare_lack=False)
        case Cue.LESSEN:
            return evolve(joined, value=-1 if inner.negates else -inner.value)
        case Cue.GIVE:
            return evolve(joined, is_bare_lack=False)
        case _:
            return joined
