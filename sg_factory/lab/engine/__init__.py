"""The laboratory's process: namespaces, rulesets and packets, of the standard library alone."""
