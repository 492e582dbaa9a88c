"""The network as AWS enforces it: an independent reading of templates and snapshots, and the ruleset of a router.

It reads raw JSON by AWS's documentation, and shares no code with what writes templates or reads them into Plans.
"""
