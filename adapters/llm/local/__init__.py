"""Open-weights models in this process: transformers on a GPU, or on the processor.

What it takes (torch, transformers, llguidance) comes with the extra `local`, and is imported by the
first seat that such a model answers for.
"""
