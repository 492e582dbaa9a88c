"""A Plan as its readers see it, for `show` and the site."""
