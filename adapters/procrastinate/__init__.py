"""The queue of panels in PostgreSQL, by procrastinate: shared by any number of workers.

Its modules are imported one by one: `enqueuing` does without procrastinate, which is slow to load.
"""
