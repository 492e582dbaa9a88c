"""An overview of a Plan: each group's rules, their reasons, and the use of each quota."""
