"""Peers, and rules in words."""
