"""Weights of experts, as shares of the whole."""

import numpy as np
from numpy.typing import NDArray

from domain.consensus.coding import Floats, Numbers
from domain.consensus.undefined import as_batch
from domain.shared import InvalidValue


def as_shares(weights: Numbers | None, there: NDArray[np.bool_]) -> Floats:
    """Weights that sum to 1 over the experts who are there.

    Args:
        weights: at least 0, shape (experts,) or (questions, experts); equal where None.
        there: shape (questions, experts): who gave an answer.

    Returns:
        Shape (questions, experts): 0 for who is not there; all 0 where nobody there has a weight.

    Raises:
        InvalidValue: a shape that does not fit, a weight that is negative, missing or infinite.
    """
    experts = there.shape[1]
    given, _ = as_batch(
        np.ones(experts) if weights is None else weights, axes=1, field_name="weights"
    )
    if given.shape not in {there.shape, (1, experts)}:
        message = f"weights must have one number for each expert, {experts} in a row"
        raise InvalidValue("weights_misshapen", message, field="weights")
    if not (given >= 0).all():
        message = "weights must be numbers of at least 0"
        raise InvalidValue("weight_out_of_range", message, field="weights")
    counted = np.where(there, given, 0.0)
    # Divided by the highest first, the sum of huge weights stays finite.
    counted /= np.maximum(counted.max(axis=1, initial=0.0, keepdims=True), np.finfo(float).tiny)
    total = counted.sum(axis=1, keepdims=True)
    return counted / np.where(total == 0, 1, total)
