"""Messages and remedies for the mistakes that the models find."""

from __future__ import annotations

# The meaning of a missing key, by its name.
MEANING = {
    "description": "what it is for",
    "owner": "the team responsible for it",
    "service": "the traffic: a service of the catalogue, or ports such as tcp/8443",
    "from": "the allowed sources",
    "to": "the allowed destinations",
    "peer": "the name of the peer",
    "roles": "the roles of the host",
    "access": "session-manager or {key_pair: NAME}",
    "family": "the image's operating system, such as amazon-linux-2023 or ubuntu-24.04",
    "reason": "why the finding is accepted",
    "account": "its twelve digits, in quotes",
    "region": "such as eu-west-1",
    "vpc": "its id, or the SSM parameter that holds it, and its cidrs",
    "cidrs": "its address ranges",
    "id": "its id in EC2",
    "name": "its name in EC2, exactly as it is there",
    "create": "which makes the list",
    "max_entries": "the number of rules that a rule with the list counts as",
}

# The expected kind of value, by pydantic's name of the mistake.
WANTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "tuple_type": "a list",
    "one-or-more": "a name or a list of names",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}

# The values of a key that takes more than one kind.
CHOICES = {
    "access": "session-manager or {key_pair: NAME}",
    "adds_to": "the name of an external group",
    "hops": "a number of roles or “any”",
    "image": "an operating system such as amazon-linux-2023 or ubuntu-24.04, {id: …, family: …} or {ssm: …, family: …}",
    "network_acls": "true, false or aggregated",
    "public": "true or the services that are meant for everybody",
    "retired": "true or the environments",
}

# The message and the remedy of each code that the models give.
SENTENCES = {
    "missing-key": ("“{key}” is missing", "add “{key}: …”, {meaning}"),
    "too-many-keys": ("“{other}” and “{key}” cannot be used together", "remove one of them"),
    "create-false": ("“create” is only ever true: it makes the list", "write “create: true”, or remove “prefix_list”"),
    "bad-name": (
        "{value} is not a valid name: names are lower-case words and digits with single hyphens, 60 characters at most",
        "write {proper}",
    ),
    "bad-account": ("{value} is not an account number", "an account number has twelve digits, in quotes{account}"),
    "bad-region": ("{value} is not a region", "write a region such as eu-west-1"),
    "bad-role-arn": (
        "{value} is not the ARN of an IAM role",
        "write one such as arn:aws:iam::444455556666:role/read-security-groups",
    ),
    "bad-vpc-id": ("{value} is not a VPC id", "an id is vpc- and 8 to 17 hexadecimal digits"),
    "bad-group-id": ("{value} is not a security group id", "an id is sg- and 8 to 17 hexadecimal digits"),
    "bad-existing-id": ("{value} is not a security group id", "an id is sg- and 8 or 17 hexadecimal digits"),
    "bad-subnet-id": ("{value} is not a subnet id", "an id is subnet- and 8 to 17 hexadecimal digits"),
    "id-as-name": ("no group has the name {value}: EC2 keeps sg- for ids", "write the group's GroupName"),
    "default-group-taken": (
        "the default group of a VPC cannot be taken over: EC2 makes it, and a stack cannot",
        "move what uses it to the group of a role, and remove “existing”",
    ),
    "group-text": (
        "no group in EC2 has {what} in its {name}",
        "copy the {name} from EC2: it has letters, digits, spaces and ._-:/()#,@[]+=&;{{}}!$*",
    ),
    "group-text-length": ("the {name} has {length} characters; EC2 allows at most {limit}", "copy the {name} from EC2"),
    "bad-prefix-list-id": ("{value} is not a prefix list id", "an id is pl- and 8 to 17 hexadecimal digits"),
    "bad-period": ("{value} is not a period", "write a number of days, weeks, months or years, such as 6 months"),
    "bad-image-id": ("{value} is not an image id", "an id is ami- and 8 to 17 hexadecimal digits"),
    "bad-instance-type": ("{value} is not an instance type", "write a type such as t3.micro"),
    "bad-instance-profile": (
        "{value} is not the name of an instance profile",
        "write its name, not its ARN; it consists of A-Z, a-z, 0-9 and _+=,.@-",
    ),
    "bad-kms-key": ("{value} is not a KMS key", "write its alias (alias/NAME), its id or its ARN"),
    "bad-ssm-path": ("{value} is not the name of an SSM parameter", "begin with a slash: /network/vpc-id"),
    "bad-group-path": (
        "{value} is not the name of an SSM parameter",
        "begin with a slash: /network/{{environment}}/bastion; in braces there is “environment” and nothing else",
    ),
    "bad-tag-key": ("{value} is not a valid tag key", "a key has 1 to 128 characters and does not begin with aws:"),
    "bad-project-name": (
        "AWS reserves SSM parameters whose paths begin with “aws” or “ssm”, and the project's name begins its paths",
        "choose another name",
    ),
    "blank-text": ("“{name}” is blank", "write a few words"),
    "control-character": ("“{name}” contains a control character (U+{number})", "remove it"),
    "dynamic-reference": (
        "CloudFormation would replace “{{{{resolve:” by the value of a parameter or secret",
        "write it without the two braces",
    ),
    "rule-text": (
        "EC2 does not allow {what} in the description of a rule",
        "write it with letters, digits, spaces and ._-:/()#,@[]+=&;{{}}!$*{such_as}",
    ),
    "rule-text-length": (
        "the description has {length} characters; EC2 allows at most {limit}",
        "write a shorter description",
    ),
    "tag-text-length": ("the text has {length} characters; a tag value holds at most {limit}", "write a shorter text"),
    "not-a-date": ("{value} is not a date", "write year, month and day: 2027-05-01"),
    "not-a-moment": ("{value} is neither a date nor a time in UTC", "write 2027-05-01 or 2027-05-01T18:00Z"),
    "bad-question-name": (
        "{value} is not a valid name of a question",
        "write lower-case letters, digits and underscores; “role” is the new role's name",
    ),
    "no-choices": ("a question of the type choice lacks its “choices”", "add “choices: [a, b]”"),
    "key-of-another-type": ("“{key}” does not apply to a question of this type", "it is for {types}"),
    "bad-default": ("the default is not a valid answer to its question", "write {wanted}"),
    "bad-pattern": ("the pattern is not a regular expression: {reason}", "write one that Python's re accepts"),
    "quota-product": (
        "the product of the two quotas is {product:,}; AWS allows 1,000 rules for an interface",
        "lower one: rules_per_group times groups_per_interface is at most 1,000",
    ),
}
