"""A deploy simulator: EC2's rules as state, CloudFormation's order over them, and histories of projects deployed in it.

The simulator (`ec2`, `references`, `resources`, `importing`, `cloudformation`) knows nothing of the product: it
executes templates.
"""
