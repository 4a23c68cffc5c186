"""What the service must survive, case by case, and the tests that hold it to that.

The cases are numbered as in the list of threats that the service was built against.
"""

from tests.architecture.threats_inside import INSIDE
from tests.architecture.threats_outside import OUTSIDE

THREATS = {**INSIDE, **OUTSIDE}
"""Each case, and under the file of the tests their names."""

NOT_HERE = {
    6: "no one-time tokens are issued; tokens of an issuer serve until they expire",
    19: "no row is shown, but nobody is called: the policies alone see such a query",
    35: "no archives are taken: files are text, and bodies that are packed are refused unread",
    37: "what Supabase's Storage serves comes from its own address, by its own headers",
    50: "no clock is set wrong: leases are counted by the database's alone",
}
"""Parts of a case that no test covers, and why."""
