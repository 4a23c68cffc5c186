"""Score every measure on the recorded data that ASK_PANEL_DATA names, and print the tables."""

import os
import sys
from pathlib import Path

from rich.console import Console

from tests.evaluation.run import evaluate

_PICTURE = Path(__file__).parents[2] / "evaluation" / "reliability.png"

if __name__ == "__main__":
    folder = os.environ.get("ASK_PANEL_DATA")
    sys.exit(evaluate(folder, _PICTURE, Console(width=130), Console(stderr=True)))
