"""Graph → drawing: a position for every box, label and line."""
