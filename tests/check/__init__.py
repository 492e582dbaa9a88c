"""The judgements of policy, and their pages."""
