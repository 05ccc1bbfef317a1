"""Config, the loop, the run folder, resume."""
