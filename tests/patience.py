"""How long tests wait for what has to happen: on a machine that is slow, loaded, or stands still.

Nothing waits so long where all is well, and no test asserts that something took less.
"""

PATIENCE_SECONDS = 120
