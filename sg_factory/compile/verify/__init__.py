"""Mistakes of a project that no single environment shows, and what a Plan has too much of."""
