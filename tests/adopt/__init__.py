"""Tests of taking over what exists."""
