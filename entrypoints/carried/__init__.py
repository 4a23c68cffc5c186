"""What runs where a carrier starts processes on demand, such as Modal: each piece of it alone.

A carrier knows functions, clocks and web addresses; what is to be done the database says.
"""
