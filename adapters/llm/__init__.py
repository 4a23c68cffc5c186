"""What answers for the seats: one folder a kind of model."""
