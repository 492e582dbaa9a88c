"""Mistakes that concern the whole project rather than one environment, and exceeded quotas of a Plan."""
