"""Analysis of a run: reads what the run left, never the loop."""
