"""The business of Ask Panel: pure rules, with no I/O, no clock and no randomness of its own."""
