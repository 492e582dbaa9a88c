"""Diagnostics, as each format writes them."""
