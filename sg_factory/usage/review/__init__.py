"""Reviews of a project by owner: dates that are due, and roles, networks and groups that nothing needs."""
