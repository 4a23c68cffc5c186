"""Short names of ours for what others named, so that no foreign text stands outside its fence."""

from collections.abc import Mapping, Sequence


def labelled(prefix: str, names: Sequence[str]) -> Mapping[str, str]:
    """The names by label, in order: `O1`, `O2`, ..."""
    return {f"{prefix}{place}": name for place, name in enumerate(names, start=1)}


def options_of(names: Sequence[str]) -> Mapping[str, str]:
    """The options by label."""
    return labelled("O", names)


def dimensions_of(names: Sequence[str]) -> Mapping[str, str]:
    """The dimensions by label."""
    return labelled("D", names)


def documents_of(names: Sequence[str]) -> Mapping[str, str]:
    """The documents by label."""
    return labelled("E", names)


def target_key(label: str) -> str:
    """A thread's label (`A1.2`) as the name of a field: `A1_2`."""
    return label.replace(".", "_")
