"""What yields candidates for laws: the exact null space, the lagged one, and the dimension of one trajectory."""
