"""Plan → CloudFormation templates, in pure Python: groups, rules, launch templates, limits."""
