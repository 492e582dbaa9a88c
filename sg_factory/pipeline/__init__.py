"""The pipeline of a run: load, compile, check; then one module and function for each result that is made of Plans.

`run` is for role files, `read_templates` for CloudFormation templates, `sides` for the two sides of a comparison. What
only one of them needs is imported inside functions, because imports take most of the time of a short run.
"""
