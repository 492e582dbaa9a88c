"""Use of role files over time: reviews that are due, and what is not needed any more."""
