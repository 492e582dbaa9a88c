"""What is said of each kind of mistake that a model finds."""

from __future__ import annotations

# What stands behind a key that is missing.
MEANING = {
    "description": "what it is for",
    "owner": "the team that answers for it",
    "service": "what flows: a name of the catalogue, or tcp/8443",
    "from": "who may come in",
    "to": "what may be reached",
    "roles": "what it wears",
    "access": "session-manager or {key_pair: NAME}",
    "family": "the image's operating system, such as amazon-linux-2023 or ubuntu-24.04",
    "reason": "why it is lived with",
    "account": "its twelve digits, in quotes",
    "region": "such as eu-west-1",
    "vpc": "its id, or the SSM parameter that holds it, and its cidrs",
    "cidrs": "its address ranges",
}

# What a value had to be, by pydantic's name of the mistake.
WANTED = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "tuple_type": "a list",
    "one-or-more": "a name or a list of names",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}

# What stands under a key that takes values of more than one kind.
CHOICES = {
    "access": "session-manager or {key_pair: NAME}",
    "hops": "a number of roles or “any”",
    "image": "an operating system such as amazon-linux-2023 or ubuntu-24.04, {id: …, family: …} or {ssm: …, family: …}",
    "retired": "true or the environments",
}

# The message and the remedy of each code that the models give.
SENTENCES = {
    "bad-name": (
        "{value} is no name: names are lower-case words and digits with single hyphens, 60 characters at most",
        "write {proper}",
    ),
    "bad-account": ("{value} is no account number", "an account number has twelve digits, in quotes{account}"),
    "bad-region": ("{value} is no region", "write a region such as eu-west-1"),
    "bad-vpc-id": ("{value} is no VPC's id", "an id is vpc- and 8 to 17 hexadecimal digits"),
    "bad-group-id": ("{value} is no security group's id", "an id is sg- and 8 to 17 hexadecimal digits"),
    "bad-prefix-list-id": ("{value} is no prefix list's id", "an id is pl- and 8 to 17 hexadecimal digits"),
    "bad-image-id": ("{value} is no image's id", "an id is ami- and 8 to 17 hexadecimal digits"),
    "bad-instance-type": ("{value} is no instance type", "write a type such as t3.micro"),
    "bad-instance-profile": (
        "{value} is no instance profile's name",
        "write its name, not its ARN: of A-Z, a-z, 0-9 and _+=,.@-",
    ),
    "bad-kms-key": ("{value} is no KMS key", "write its alias (alias/NAME), its id or its ARN"),
    "bad-ssm-path": ("{value} is no SSM parameter's name", "begin with a slash: /network/vpc-id"),
    "bad-tag-key": ("{value} is no tag's key", "a key has 1 to 128 characters and does not begin with aws:"),
    "bad-project-name": (
        "the project's name begins the paths of its SSM parameters, and AWS keeps “aws…” and “ssm…” for itself",
        "choose another name",
    ),
    "blank-text": ("“{name}” is blank", "say it in a few words"),
    "control-character": ("a control character (U+{number}) stands in “{name}”", "leave it out"),
    "dynamic-reference": (
        "CloudFormation would put a parameter's or a secret's value in place of “{{{{resolve:”",
        "write it without the two braces",
    ),
    "rule-text": (
        "EC2 does not take {what} in a rule's description",
        "write it with letters, digits, spaces and ._-:/()#,@[]+=;{{}}!$*{such_as}",
    ),
    "rule-text-length": (
        "the description has {length} characters; EC2 takes at most {limit}",
        "say it in fewer words; what is cut off is lost",
    ),
    "tag-text-length": ("the text has {length} characters; a tag's value holds {limit}", "say it in fewer words"),
    "not-a-date": ("{value} is no date", "write year, month and day: 2027-05-01"),
    "not-a-moment": ("{value} is no date and no time in UTC", "write 2027-05-01 or 2027-05-01T18:00Z"),
    "bad-question-name": (
        "{value} is no name of a question",
        "write lower-case letters, digits and underscores; “role” is the new role's name",
    ),
    "no-choices": ("a question of the type choice lacks its “choices”", "add “choices: [a, b]”"),
    "key-of-another-type": ("“{key}” means nothing to a question of this type", "it is for {types}"),
    "bad-default": ("the default is no answer to its question", "write {wanted}"),
    "bad-pattern": ("the pattern is no regular expression: {reason}", "write one that Python's re takes"),
    "quota-product": (
        "the two quotas multiply to {product:,}; AWS allows an interface 1,000 rules",
        "lower one: rules_per_group times groups_per_interface is at most 1,000",
    ),
}
