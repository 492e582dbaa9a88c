"""Addresses, ports and protocols as sets."""
