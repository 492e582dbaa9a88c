"""Role files in CDK apps: groups, stacks, and the guard that compares synthesized templates with the Plan."""
