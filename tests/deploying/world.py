"""Accounts that projects are deployed in, and the interfaces that use their groups.

Once a deploy has completed, an interface uses the group of every role that is not retired, found through Parameter
Store. Only then are the groups of removed and retired roles detached.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from hashlib import sha256
from typing import Any

from tests.compiled import MadeStack, StackKey
from tests.deploying import told
from tests.deploying.acl_faults import acl_faults
from tests.deploying.acls import NetworkAcls
from tests.deploying.cloudformation import Account
from tests.deploying.ec2 import EGRESS, Ec2, PrefixList, Rule
from tests.deploying.resources import INLINE
from tests.reading.comparison import faults
from tests.reading.project import Project
from tests.reading.template_reader import GROUP, PARAMETER, PREFIX_LIST, SENTINEL, STANDALONE

VPC_OF_NONE = "vpc-00000000"


class World:
    """The accounts' regions with deployed stacks, and their quotas: `rules_per_group` and `rules_per_acl`."""

    def __init__(self, rules_per_group: int = 60, rules_per_acl: int = 20) -> None:
        self.rules_per_group, self.rules_per_acl = rules_per_group, rules_per_acl
        self.accounts: dict[tuple[str, str], Account] = {}
        self.keys: dict[str, str] = {}

    def fork(self) -> World:
        """A copy of this world."""
        return deepcopy(self)

    def account(self, account: str | None, region: str | None) -> Account:
        place = (account or told.HERE[0], region or told.HERE[1])
        return self.accounts.setdefault(place, Account(Ec2(self.rules_per_group, acls=NetworkAcls(self.rules_per_acl))))

    def meet(self, project: Project) -> None:
        """Add the resources that the project expects in its accounts: VPCs, prefix lists, external groups."""
        for environment, said in told.environments(project).items():
            account = self.account(*told.place(project, environment))
            if "ssm" in said.get("vpc", {}):
                account.ssm.values.setdefault(said["vpc"]["ssm"], vpc_at(said["vpc"]["ssm"]))
            vpc = said.get("vpc", {})
            for _, subnet in told.subnets(project, environment):
                account.ec2.acls.subnets[subnet] = vpc["id"] if "id" in vpc else vpc_at(vpc["ssm"])
            for key, known in told.prefix_lists(project):
                account.ec2.lists[list_id(key)] = known
                self.keys[list_id(key)] = key
                if key.startswith("/"):
                    account.ssm.values.setdefault(key, list_id(key))
            for key, is_ours in told.external_groups(project, environment):
                account.ec2.foreign.add(group_id(key))
                account.ec2.neighbours |= {group_id(key)} if is_ours else set()
                if key.startswith("/"):
                    self.keys[group_id(key)] = key
                    account.ssm.values.setdefault(key, group_id(key))

    def deploy(self, stacks: Mapping[StackKey, MadeStack], keys: Iterable[StackKey]) -> None:
        """Deploy some of the stacks, one after the other. Raises Refused."""
        for key in keys:
            account, region, name = key
            template = stacks[key].template
            self.account(account, region).deploy(name, template, given_to(template))

    def delete(self, keys: Iterable[StackKey]) -> None:
        """Delete stacks, one after the other. Raises Refused."""
        for account, region, name in keys:
            self.account(account, region).delete(name)

    def wear(self, project: Project) -> None:
        """Attach every role's group to an interface, and detach all others. Raises Refused if one is not published."""
        worn: dict[int, dict[str, str]] = {}
        for environment in told.environments(project):
            account = self.account(*told.place(project, environment))
            for role in sorted(told.live(project, environment) - told.added(project, environment).keys()):
                path = f"{told.prefix(project, environment)}{role}"
                worn.setdefault(id(account), {})[path] = account.ssm.get(path)
        for account in self.accounts.values():
            account.ec2.interfaces = worn.get(id(account), {})

    def gaps(self) -> list[str]:
        """Return and clear what was gone meanwhile although it exists at the end: rules, and network ACLs."""
        found: list[str] = []
        for account in self.accounts.values():
            ec2 = account.ec2
            found += [f"{rule} was gone" for rule, was in ec2.revoked if ec2.rules.get(rule.group, {}).get(rule) == was]
            ec2.revoked.clear()
            found += ec2.acls.breaches()
            ec2.acls.forget()
        return found

    def faults(self, project: Project, stacks: Mapping[StackKey, MadeStack]) -> list[str]:
        """Return every difference between the accounts and the role files; empty if there is none."""
        expected = dict.fromkeys(self.accounts, 0)
        others: dict[tuple[str, str], set[str]] = {place: set() for place in self.accounts}
        found: list[str] = []
        for environment in told.environments(project):
            place = told.place(project, environment)
            account, added = self.accounts[place], told.added(project, environment)
            expected[place] += len(told.present(project, environment) - added.keys())
            others[place] |= {group_id(key) for key in added.values()}
            template = _as_template(account, told.prefix(project, environment), self.keys, added.values())
            found += faults(told.access(project, environment), template)
            found += [f"{group} is in {vpc}" for group, vpc in _astray(account, project, environment).items()]
            lists = _lists(account, told.prefix(project, environment))
            if lists != told.made_lists(project, environment):
                found.append(f"lists: {lists}, not {told.made_lists(project, environment)}")
        walled = {place: set[str]() for place in self.accounts}
        for environment in told.environments(project):
            walled[told.place(project, environment)] |= told.walled(project, environment)
        for place, account in self.accounts.items():
            found += acl_faults(
                account, [stacks[key].template for key in stacks if _place(key) == place], walled[place]
            )
            found += _leftovers(account, place, expected[place], stacks)
            found += [
                f"left in {rule.group}: {rule}" for rule in _of_others(account) if rule.group not in others[place]
            ]
        return found


def list_id(key: str) -> str:
    """The id that a prefix list has in every account."""
    return key if key.startswith("pl-") else f"pl-{sha256(key.encode()).hexdigest()[:17]}"


def group_id(key: str) -> str:
    """The id that an external group has in every account: of a parameter the last part of its name, if it is one."""
    last = key.rpartition("/")[2]
    return last if last.startswith("sg-") else f"sg-{sha256(key.encode()).hexdigest()[:17]}"


def vpc_at(path: str) -> str:
    """The VPC whose id Parameter Store keeps at a path."""
    return f"vpc-{sha256(path.encode()).hexdigest()[:17]}"


def given_to(template: dict[str, Any]) -> dict[str, str]:
    """The parameters of a deploy: the VPC, and the ids of lists that are known by name."""
    given: dict[str, str] = {}
    for name, declared in template.get("Parameters", {}).items():
        if "Default" not in declared:
            (*_, last) = declared["Description"].split()
            given[name] = VPC_OF_NONE if declared["Type"] == "AWS::EC2::VPC::Id" else list_id(last)
    return given


def _published(account: Account, prefix: str) -> dict[str, str]:
    """Group → its role, of one environment."""
    named = (
        (path.removeprefix(prefix), group) for path, group in account.ssm.values.items() if path.startswith(prefix)
    )
    return {group: role for role, group in named if "/" not in role}


def _lists(account: Account, prefix: str) -> dict[tuple[str, str], PrefixList]:
    """The published prefix lists of one environment, by network and family."""
    found: dict[tuple[str, str], PrefixList] = {}
    for path, name in account.ssm.values.items():
        if path.startswith(f"{prefix}prefix-list/"):
            network, family = path.split("/")[-2:]
            found[network, family] = account.ec2.lists[name]
    return found


def _astray(account: Account, project: Project, environment: str | None) -> dict[str, str]:
    """The published groups that are not in the environment's VPC."""
    said = told.environments(project)[environment].get("vpc", {"id": VPC_OF_NONE})
    vpc = said.get("id") or vpc_at(said["ssm"])
    groups = account.ec2.groups
    published = _published(account, told.prefix(project, environment))
    return {group: groups.get(group, "nowhere") for group in published if groups.get(group) != vpc}


def _leftovers(account: Account, place: tuple[str, str], expected: int, stacks: Iterable[StackKey]) -> list[str]:
    """Stacks and groups that should not be there, and unpublished groups that allow anything."""
    names = {key[2] for key in stacks if _place(key) == place}
    found = [f"stack of {place}: {name}" for name in sorted(names ^ account.stacks.keys())]
    if len(account.ec2.groups) != expected:
        found.append(f"{len(account.ec2.groups)} groups in {place}, not {expected}")
    own = {name for name, known in account.ec2.lists.items() if known.ranges is not None}
    found += [f"unpublished list: {name}" for name in sorted(own - {*account.ssm.values.values()})]
    for group in account.ec2.groups.keys() - account.ssm.values.values():
        found += [f"unpublished, but allows {rule}" for rule in account.ec2.rules[group] if not _is_sentinel(rule)]
    return found


def _place(key: StackKey) -> tuple[str, str]:
    account, region, _ = key
    return account or told.HERE[0], region or told.HERE[1]


def _is_sentinel(rule: Rule) -> bool:
    return rule == Rule.of(rule.group, EGRESS, SENTINEL)


def _of_others(account: Account) -> list[Rule]:
    """The rules in groups that no stack makes."""
    return [rule for group, rules in account.ec2.rules.items() if group not in account.ec2.groups for rule in rules]


def _as_template(account: Account, prefix: str, keys: dict[str, str], added: Collection[str]) -> dict[str, Any]:
    """The groups of an environment as the template that would make them, to be read as any other."""
    published = _published(account, prefix)
    resources: dict[str, Any] = {}
    for (network, family), known in _lists(account, prefix).items():
        name = account.ssm.values[f"{prefix}prefix-list/{network}/{family}"]
        value = {"Fn::GetAtt": [name, "PrefixListId"]}
        entries = [{"Cidr": text} for text in sorted(known.ranges or ())]
        made = {"AddressFamily": known.family, "MaxEntries": known.entries, "Entries": entries}
        resources[name] = {"Type": PREFIX_LIST, "Properties": made}
        path = {"Name": f"{prefix}prefix-list/{network}/{family}", "Value": value}
        resources[f"{name}Parameter"] = {"Type": PARAMETER, "Properties": path}
    for group, role in published.items():
        resources[f"{group}Parameter"] = {
            "Type": PARAMETER,
            "Properties": {"Name": f"{prefix}{role}", "Value": {"Ref": group}},
        }
        properties: dict[str, Any] = {key: [] for key in INLINE.values()}
        resources[group] = {"Type": GROUP, "Properties": properties}
        for number, (rule, written) in enumerate(account.ec2.rules.get(group, {}).items()):
            said = {key: _peer(value, published, keys, resources) for key, value in written.items()}
            if rule.peer.startswith("sg-"):
                said["GroupId"] = {"Ref": group}
                resources[f"{group}Rule{number}"] = {"Type": STANDALONE[rule.direction], "Properties": said}
            else:
                properties[INLINE[rule.direction]].append(said)
        properties[INLINE[EGRESS]] = properties[INLINE[EGRESS]] or [SENTINEL]  # in EC2, unlike here, none is none
    for number, rule in enumerate(_of_others(account)):
        key = keys.get(rule.group, rule.group)
        if key in added:
            written = account.ec2.rules[rule.group][rule]
            said = {name: _peer(value, published, keys, resources) for name, value in written.items()}
            properties = {**said, "GroupId": key}
            resources[f"OfOthers{number}"] = {"Type": STANDALONE[rule.direction], "Properties": properties}
    return {"Resources": resources}


def _peer(value: Any, published: dict[str, str], keys: dict[str, str], made: Collection[str]) -> Any:
    if value in published:
        return {"Ref": value}
    is_made = isinstance(value, str) and value.startswith("pl-") and value in made
    return {"Fn::GetAtt": [value, "PrefixListId"]} if is_made else keys.get(value, value)
