"""Agreement across the opinion groups of a panel."""

import numpy as np

from domain.consensus.coding import Numbers
from domain.consensus.undefined import Batch, Figure, as_batch, settle
from domain.shared import InvalidValue


def group_aware(agreed: Numbers, seen: Numbers) -> Figure | Batch:
    """How far every opinion group agrees with a statement: the product of (A + 1) / (S + 2).

    For each group, A is how many of its members agreed and S how many voted on the statement,
    passes included; the 1 and the 2 are the prior of one vote each way (Laplace's rule of
    succession). One group that refuses pulls the product down however large the others are.

    Range: above 0 and below 1; with g groups, no opinion at all is 1 / 2^g. The number of groups
    changes the scale, so only statements with the same groups compare. Holds: invariance to the
    order of the groups; one more agreement in a group raises it. Does not hold: replication (more
    votes weigh more against the prior); unanimity is never 1.

    Args:
        agreed: shape (groups,) or (statements, groups): whole numbers from 0 to `seen`; None or
            NaN for a group that is missing.
        seen: of the same shape, missing at the same places.

    Returns:
        The product; Undefined where no group is there.

    Raises:
        InvalidValue: shapes that differ, a number that is not whole or is negative, more who
            agreed than who have seen the statement, one number of a group missing.

    Source: Small et al., "Polis: scaling deliberation by mapping high dimensional opinion
    spaces", Recerca 26 (2021), and its published code.
    """
    agreements, single = as_batch(agreed, axes=1, field_name="agreed")
    votes, _ = as_batch(seen, axes=1, field_name="seen")
    missing = np.isnan(agreements)
    if votes.shape != agreements.shape or (np.isnan(votes) != missing).any():
        message = "seen must have a number exactly where agreed has one"
        raise InvalidValue("seen_misshapen", message, field="seen")
    for name, numbers in (("agreed", agreements), ("seen", votes)):
        if ((numbers < 0) | (numbers % 1 > 0)).any():
            message = f"{name} must be whole numbers of at least 0"
            raise InvalidValue(f"{name}_not_counts", message, field=name)
    if (agreements > votes).any():
        message = "no more can agree than have seen the statement"
        raise InvalidValue("agreed_beyond_seen", message, field="agreed")
    share = np.where(missing, 1.0, (agreements + 1) / (votes + 2))
    nobody = (~missing).sum(axis=1) == 0
    return settle(share.prod(axis=1), (nobody, "there is no group"), single=single)
