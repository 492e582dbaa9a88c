"""A Plan as a laboratory: its ends, what its rules let through, the packets that show it, and what was seen."""
