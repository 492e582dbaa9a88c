"""The manual of the language, in cases that run: see README.md."""
