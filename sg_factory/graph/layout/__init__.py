"""Graph → drawing: a place for every box, label and line."""
