"""Mutation runs: small changes to the package that some test must detect. CONTRIBUTING.md explains their use."""
