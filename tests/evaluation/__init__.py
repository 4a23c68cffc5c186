"""Whether the measures pick the right answer, on recorded data: `python -m tests.evaluation`."""
