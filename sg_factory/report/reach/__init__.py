"""Answer of `reach` → text and JSON."""
