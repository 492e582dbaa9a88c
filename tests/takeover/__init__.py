"""The room `takeover`: import templates, identifiers, steps, and what cannot be imported."""
