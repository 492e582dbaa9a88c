"""Role files in CDK apps: groups, stacks, and what holds the synthesized templates against the Plan."""
