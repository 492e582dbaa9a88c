"""Mutation runs: small changes to the package that some test must notice. CONTRIBUTING.md says how to use them."""
