"""Tests of what `new` is made of."""
