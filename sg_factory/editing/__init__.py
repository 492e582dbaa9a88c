"""Changes of a project's files that keep all else in them; each is tried in the project before it is written."""
