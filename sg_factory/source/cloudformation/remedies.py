"""Remedies for values that are known only at deploy time; none of them widens a rule."""

PARAMETER = "give the parameter a default or allowed values, so that it can be judged"

MISSING = "declare a parameter of that name, or correct the name"

IMPORTED = "look at what the other stack exports under that name"

LOOKED_UP = "look up the stored value: the template does not show it"

DEPLOYED = "look at its value after a deploy: this template does not show it"

SIMPLER = "write it out in fewer steps"

IF = "write the name of a condition and two values"
