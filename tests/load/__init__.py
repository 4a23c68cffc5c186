"""The service under load: how long answers take, what they cost, and what grows."""
