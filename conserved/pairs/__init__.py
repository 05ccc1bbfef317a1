"""Pairs of points of one trajectory, their views and symmetries, and splits by trajectory."""
