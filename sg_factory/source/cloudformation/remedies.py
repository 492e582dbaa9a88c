"""What a reader can do about a value that only a deploy knows; none of it opens anything."""

PARAMETER = "give the parameter a default or allowed values, so that it can be judged"

MISSING = "declare a parameter of that name, or correct it"

IMPORTED = "look at what the other stack exports under that name"

LOOKED_UP = "look at what is held there: no template says"

DEPLOYED = "look at what a deploy makes of it: this template does not say"

SIMPLER = "write it out in fewer steps"

IF = "write the name of a condition and two values"
