"""How existing groups are taken over → STEPS.md: each step with its commands, what it changes and what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sg_factory.cloudformation.template import VPC_PARAMETER
from sg_factory.diagnostic import Diagnostic
from sg_factory.report.takeover.words import GROUPED, grouped, imported_words, step_words
from sg_factory.takeover.files import MAP, TEMPLATE, TO_IMPORT
from sg_factory.takeover.first_deploy import FirstDeployChange
from sg_factory.takeover.resources import IDENTIFIER
from sg_factory.takeover.takeover import StackImport, Takeover, TakeoverStep
from sg_factory.text.escaping import escaped
from sg_factory.text.json_text import json_text

STEPS = "STEPS.md"
_AWS = "aws cloudformation"
_CHANGE_SET = "take-over"
_MOST_INLINE = 51_200  # bytes of a template that a request takes

_HEAD = """\
# Take over existing groups

These files bring security groups that exist into the stacks of {project}. An import changes nothing in EC2: no group
is replaced, and no rule is revoked. What the first normal deploy after it changes is listed at its step.

- Do the steps in their order, each once what the step before says under “look at” is right.
- Keep the role files, and the groups in EC2, as they are from the first import to the last deploy. A rule that leaves
  its role file in between stays in EC2, as the import keeps it (`DeletionPolicy: Retain`). After a change, run
  `sg-factory adopt` again.
- Commands run in this folder, with the credentials of the account. `sg-factory adopt --status` with a new snapshot says
  how far you are.
"""
_IDENTIFIERS = """
## Before: how CloudFormation identifies groups and rules

```
{command}
```

The identifier of each type has to be `{identifier}`. If it is another one, stop: these files would be refused.
"""
_IMPORT = """\
With the CDK command line:

```
cdk import --app . {name} --resource-mapping {map}
```

Or with a change set of CloudFormation:

```
{create}
{describe}
{execute}
```

- It changes nothing in EC2: {what} become resources of the stack.
- Look at the change set before it is executed: each change has the action `Import`, and there is no other.
- Look at the stack after it: its status is `IMPORT_COMPLETE`.

| role | resource | in EC2 |
| --- | --- | --- |
"""
_LARGE = """\
{name}/{template} is larger than a request takes: copy it to a bucket, and name that instead of BUCKET below.

"""
_DEPLOY = """\
In the project's folder, `cdk deploy {label}`; or without CDK:

```
sg-factory template{chosen} --output templates
{deploy}
```

"""
_VPC = """\
`{parameter}` is the VPC that the groups are in: for another one, CloudFormation would replace them.

"""
_GAP = """\
  - Of a rule with a range or prefix list, EC2 revokes the rule and adds it again: for a moment it is missing. To avoid
    that, keep the description as EC2 has it.
"""
_AFTER_CHANGES = """\
- Tags that no role file has stay. IAM policies may name `Name`, `description`, `owner` and `source`.
- Look at the change set before it is executed: no group has the replacement `True`. A rule may have `Conditional`, as
  it now names its groups by reference: their ids stay the same, so nothing is replaced.
"""
_LAST_LOOK = """\
- Look at the groups after it: `sg-factory diff` of the project and a new snapshot lists no access gained or lost.
"""
_PROBLEMS = """
## Not taken over

A normal deploy fails while a role takes over a group that its stack does not have. First:

"""
_FOREIGN = """
## Rules that stay as they are

No role file has these rules with other groups. No stack takes them over, and no deploy removes them:

"""
_WAY_BACK = """
## The way back: retain and forget

After an import and before the normal deploy, each resource of a new stack has `DeletionPolicy: Retain`: `delete-stack`
forgets the groups and rules, and changes nothing in EC2. A normal deploy takes that policy away. After it:

1. Save the stack's template (`aws cloudformation get-template`), write `DeletionPolicy: Retain` on the groups and rules
   that the stack shall forget, and a `Metadata` with any key beside it: another policy alone is no update to
   CloudFormation. Deploy that.
2. Remove these resources, and the SSM parameters that publish the groups, from that template and deploy it again; or
   delete the stack if it has no others.
3. Remove the roles from the project, or name the groups under `security_groups:` where other roles need them.

The groups keep all rules. Their tags, and the rule to nowhere, stay as the last deploy has set them.
"""


def steps_text(found: Sequence[Takeover], problems: Sequence[Diagnostic]) -> str:
    """Return STEPS.md."""
    return "".join(_parts(found, problems))


def _parts(found: Sequence[Takeover], problems: Sequence[Diagnostic]) -> Iterator[str]:
    yield _HEAD.format(project=found[0].plan.project)
    yield from _problems(problems)
    imports = [change_set for each in found for change_set in each.imports]
    query = "--query 'ResourceIdentifierSummaries[].[ResourceType, ResourceIdentifiers]'"
    asking = f"{_AWS} get-template-summary{_region(imports[0])}"
    yield _IDENTIFIERS.format(command=_lines(asking, _body(imports[0]), query), identifier=IDENTIFIER)
    steps = [(step, grouped(each.changes)) for each in found for step in each.steps]
    for number, (step, changes) in enumerate(steps, 1):
        yield f"\n## {number}. {_capital(step_words(step))}\n\n{_place(step)}"
        if step.change_set is not None:
            yield from _import_step(step.change_set)
        else:
            yield from _deploy_step(step, changes.get(step.stack.name, ()))
    foreign = [text for each in found for text in each.foreign]
    if foreign:
        yield _FOREIGN
        yield from (f"- {_literal(text)}\n" for text in foreign)
    yield _WAY_BACK


def _lines(*parts: str) -> str:
    """Return a command of a shell in several lines."""
    return " \\\n  ".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _literal(text: str) -> str:
    """Return text of EC2 and of authors as inline code."""
    return f"`{escaped(text).replace('`', '´')}`"


def _problems(problems: Sequence[Diagnostic]) -> Iterator[str]:
    if problems:
        yield _PROBLEMS
    for each in problems:
        yield f"- {_literal(each.message)}\n  {escaped(each.help)}.\n"


def _body(change_set: StackImport) -> str:
    file = f"{change_set.stack.name}/{TEMPLATE}"
    return (
        f"--template-url https://BUCKET.s3.amazonaws.com/{file}"
        if _is_large(change_set)
        else f"--template-body file://{file}"
    )


def _is_large(change_set: StackImport) -> bool:
    return len(json_text(change_set.template).encode()) > _MOST_INLINE


def _region(step: StackImport | TakeoverStep) -> str:
    region = step.plan.environment.region or step.home.region
    return f" --region {region}" if region else ""


def _place(step: TakeoverStep) -> str:
    account = step.plan.environment.account or step.home.account
    region = step.plan.environment.region or step.home.region
    words = ", ".join(filter(None, (account and f"account {account}", region)))
    return f"In {words}.\n\n" if words else ""


def _import_step(change_set: StackImport) -> Iterator[str]:
    name, region = change_set.stack.name, _region(change_set)
    if _is_large(change_set):
        yield _LARGE.format(name=name, template=TEMPLATE)
    of_one = f"--stack-name {name} --change-set-name {_CHANGE_SET}"
    parameters = (change_set.deployed or {}).get("Parameters", {})
    kept = " ".join(f"ParameterKey={each},UsePreviousValue=true" for each in parameters)
    create = (
        f"{_AWS} create-change-set {of_one}{region}",
        f"--change-set-type IMPORT {_body(change_set)}",
        f"--resources-to-import file://{name}/{TO_IMPORT}{f' --parameters {kept}' if kept else ''}",
    )
    yield _IMPORT.format(
        name=name,
        map=MAP,
        create=_lines(*create),
        describe=f"{_AWS} describe-change-set {of_one}{region}",
        execute=f"{_AWS} execute-change-set {of_one}{region}",
        what=imported_words(change_set),
    )
    yield from (f"| {each.role} | {each.logical_id} | {each.identifier} |\n" for each in change_set.resources)


def _deploy_step(step: TakeoverStep, changes: Sequence[FirstDeployChange]) -> Iterator[str]:
    name, here = step.stack.name, step.plan.environment
    asks_vpc = here.vpc.id is None and here.vpc.ssm is None and step.stack.holds_groups
    given = f"--parameter-overrides {VPC_PARAMETER}={step.home.vpc.id or '…'}" if asks_vpc else ""
    file = f"--template-file templates/{name}.template.json"
    stack = step.stack
    makes_role = stack.closes_default_group or any(each.launch and each.launch.needs_profile for each in stack.hosts)
    allowed = "--capabilities CAPABILITY_IAM" if makes_role else ""
    deploy = _lines(f"{_AWS} deploy --stack-name {name}{_region(step)}", *filter(None, (file, given, allowed)))
    chosen = f" --environment {here.name}" if here.name else ""
    yield _DEPLOY.format(label=step.stack.label, chosen=chosen, deploy=deploy)
    if asks_vpc:
        yield _VPC.format(parameter=VPC_PARAMETER)
    if not changes:
        yield "- It changes nothing that was imported.\n"
    for kind, title in GROUPED:
        of_kind = [change for change in changes if change.kind == kind]
        if of_kind:
            yield f"- It {title}:\n"
            yield from (
                f"  - {f'{change.role}: ' if change.role else ''}{_literal(change.text)}\n" for change in of_kind
            )
        if any(change.is_gap for change in of_kind):
            yield _GAP
    if changes:
        yield _AFTER_CHANGES
    yield _LAST_LOOK
