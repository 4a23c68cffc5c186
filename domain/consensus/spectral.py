"""Spectral (density-matrix) consensus: agreement that knows which opinions are alike."""

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from domain.consensus.coding import Floats, Ints, Numbers
from domain.consensus.undefined import Batch, Figure, as_batch, settle
from domain.consensus.weighting import as_shares
from domain.shared import InvalidValue

Encoding = Literal["stance", "probabilities", "embeddings"]
"""What the opinions are: stances on one scale, probabilities of K options, or embeddings."""

_AT_LEAST = 2
_SUM_TOLERANCE = 1e-6


def spectral_consensus(
    opinions: Numbers,
    *,
    encoding: Encoding = "stance",
    scale: tuple[float, float] = (-1.0, 1.0),
    weights: Numbers | None = None,
) -> Figure | Batch:
    """How concentrated the mixture of the experts' states is; the measure called "quantum".

    Each opinion becomes a unit vector psi, the panel the density matrix rho = sum w psi psi'
    (weights sum to 1), and its spectrum is measured. This is quantum theory's formula and no
    more: nothing interferes, and for one-hot votes rho is diagonal, so that von Neumann entropy
    *is* Shannon entropy and purity *is* Simpson's index. What is gained is that similar opinions
    count as similar. Opposite opinions are orthogonal states, never anti-parallel ones, which
    rho cannot tell from equal ones (a half-half split would score as unanimity).

    - `stance`, shape (experts,): half-angle encoding. A stance s, mapped from the scale to -1 to
      1, is (cos t, sin t) with t = (1 - s) pi / 4. Level 1 - S / ln 2, S = -sum(l ln l) over the
      eigenvalues l of rho. 0 if and only if the mean state is balanced, as half against half
      at the poles is; replication changes nothing.
    - `probabilities`, shape (experts, options): psi is the square roots. Level
      1 - S / ln min(experts, options). Two equal camps among five options score .569, not 0. With
      fewer experts than options replication raises the level.
    - `embeddings`, shape (experts, dimensions): only directions count; two states overlap by
      (1 + cosine) / 2. Level (g - sum w^2) / (1 - sum w^2), g = sum(w_i w_j overlap_ij^2): the
      weighted mean squared overlap of two different experts, as entropy drifts with their
      number. Directions at random score .25, not 0; replication raises the level.

    Range 0 to 1; 1 if and only if all states are equal. Holds: invariance to the order of the
    experts, to reversal of the scale, to relabelling of the options and to rotation of the
    embeddings; a missing expert or one of weight 0 counts as absent.

    Args:
        opinions: one question in the shape above, or a batch with one axis more in front. A
            missing expert is None or NaN (in all columns).
        encoding: what the opinions are.
        scale: the two ends of the stances.
        weights: at least 0, shape (experts,) or (questions, experts); equal where None.

    Returns:
        The level; Undefined with fewer than two experts of positive weight, or a single option.

    Raises:
        InvalidValue: shapes that do not fit, a stance beyond the scale, probabilities that are
            negative or do not sum to 1, an embedding of length 0, an expert that is missing in
            some columns only, a negative or missing weight, an unknown encoding, an empty scale.

    Source: Nielsen and Chuang, Quantum Computation and Quantum Information (2000), 11.3; Friedman
    and Dieng, "The Vendi score", TMLR (2023).
    """
    encode = _ENCODINGS.get(encoding)
    if encode is None:
        message = f"encoding must be one of {', '.join(_ENCODINGS)}, not {encoding!r}"
        raise InvalidValue("encoding_unknown", message, field="encoding")
    given, single = as_batch(opinions, axes=1 if encoding == "stance" else 2, field_name="opinions")
    rows = given[..., np.newaxis] if encoding == "stance" else given
    missing = _missing(rows)
    states = np.where(missing[..., np.newaxis], 0.0, encode(rows, scale))
    shares = as_shares(weights, ~missing)
    experts = (shares > 0).sum(axis=1)
    level = (_pair_fidelity if encoding == "embeddings" else _order)(states, shares)
    return settle(
        np.clip(level, 0.0, 1.0),
        (experts < _AT_LEAST, "fewer than two experts with a weight"),
        (np.full(len(level), states.shape[2] < _AT_LEAST), "there is a single option"),
        single=single,
    )


def _missing(rows: Floats) -> NDArray[np.bool_]:
    """Shape (questions, experts): who is missing."""
    blanks: Ints = np.isnan(rows).sum(axis=2)
    if ((blanks > 0) & (blanks < rows.shape[2])).any():
        message = "an expert's numbers must all be given, or all be missing"
        raise InvalidValue("opinion_incomplete", message, field="opinions")
    return blanks > 0


def _stance_states(stances: Floats, scale: tuple[float, float]) -> Floats:
    low, high = scale
    if not low < high:
        message = f"scale must go from a lower to a higher number, not from {low} to {high}"
        raise InvalidValue("scale_empty", message, field="scale")
    if ((stances < low) | (stances > high)).any():
        message = f"every stance must be {low} to {high}"
        raise InvalidValue("stance_out_of_range", message, field="opinions")
    angle: Floats = (high - stances) / (high - low) * (np.pi / 2)
    return np.concatenate([np.cos(angle), np.sin(angle)], axis=2)


def _probability_states(probabilities: Floats, _: tuple[float, float]) -> Floats:
    apart = np.abs(probabilities.sum(axis=2) - 1) > _SUM_TOLERANCE
    if (probabilities < 0).any() or apart.any():
        message = "an expert's probabilities must be at least 0 and sum to 1"
        raise InvalidValue("probabilities_invalid", message, field="opinions")
    states = np.sqrt(probabilities)
    length: Floats = np.linalg.norm(states, axis=2, keepdims=True)
    return states / length


def _embedding_states(embeddings: Floats, _: tuple[float, float]) -> Floats:
    """Directions with a constant beside them: opposite ones become orthogonal."""
    largest = np.abs(embeddings).max(axis=2, keepdims=True, initial=0.0)
    if (largest == 0).any():
        message = "an embedding must have a direction, so not all of its numbers may be 0"
        raise InvalidValue("embedding_empty", message, field="opinions")
    scaled = embeddings / largest
    directions = scaled / np.linalg.norm(scaled, axis=2, keepdims=True)
    lifted: Floats = np.concatenate([directions, np.ones_like(largest)], axis=2) / np.sqrt(2)
    return lifted


_ENCODINGS: Mapping[str, Callable[[Floats, tuple[float, float]], Floats]] = {
    "stance": _stance_states,
    "probabilities": _probability_states,
    "embeddings": _embedding_states,
}


def _order(states: Floats, shares: Floats) -> Floats:
    """1 - S / ln min(n, d) for n experts in d dimensions; anything where that is 0."""
    spectrum: Floats = np.clip(np.linalg.eigvalsh(_density(states, shares)), 0.0, 1.0)
    entropy: Floats = -(spectrum * np.log(np.where(spectrum > 0, spectrum, 1.0))).sum(axis=1)
    highest = np.minimum((shares > 0).sum(axis=1), states.shape[2])
    level: Floats = 1 - entropy / np.log(np.maximum(highest, _AT_LEAST))
    return level


def _pair_fidelity(states: Floats, shares: Floats) -> Floats:
    purity: Floats = (_density(states, shares) ** 2).sum(axis=(1, 2))
    alone: Floats = (shares**2).sum(axis=1)
    return (purity - alone) / np.where(alone < 1, 1 - alone, 1.0)


def _density(states: Floats, shares: Floats) -> Floats:
    """The density matrix or, if smaller, the matrix of overlaps, which has the same spectrum."""
    scaled = states * np.sqrt(shares)[..., np.newaxis]
    turned = scaled.swapaxes(1, 2)
    smaller: Floats = turned @ scaled if states.shape[2] <= states.shape[1] else scaled @ turned
    return smaller
