"""A Difference → text, Markdown and JSON, all of them made of its facts."""
