"""Random accounts as EC2 describes them, and an independent reading of them and of the templates made of them.

`drawn_accounts` draws the answers of describe calls. `held_rules` reads the exact rules of an account and of a
template, from the documents of EC2 and CloudFormation. Only the tests in this folder import the package.
"""
