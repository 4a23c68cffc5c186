"""Workers that are killed, frozen and cut off, and panels that must come through all of it."""
