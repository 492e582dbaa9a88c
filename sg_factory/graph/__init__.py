"""The graph of allowed traffic: its model, building, filtering, folding, layout and output formats."""
