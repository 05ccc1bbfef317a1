"""Functions of the state: their columns, the parser of formulas, and the families they come from."""
