"""What becomes of candidates: evidence, independence, and the decision."""
