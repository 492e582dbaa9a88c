"""Text functions for all rooms: escaping, lists in words, Markdown, spelling."""
