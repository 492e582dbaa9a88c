"""Flow logs: which rules carry traffic, and what would be enough."""
