"""How often discovery is right: a benchmark over systems of known answer, and the methods of others beside ours."""
