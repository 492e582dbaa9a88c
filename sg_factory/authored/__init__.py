"""Authored files: their `models`, reading them, and their JSON `schema`."""
