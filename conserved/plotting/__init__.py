"""Drawing functions: data and Axes in, Axes out; none reads a file."""
