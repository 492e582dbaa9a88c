"""Findings of other scanners on the same templates."""
