"""What a carrier starts, piece by piece, on real databases."""
