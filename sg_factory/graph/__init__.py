"""Who may talk to whom, as a graph: what it is (`model`), how it is made, narrowed, folded, laid out and written."""
