"""The use of rules and groups by flow logs, in all its formats."""
