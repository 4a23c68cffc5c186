"""How fast local models answer and embed: `make bench-gpu`."""
