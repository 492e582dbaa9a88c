"""The Plan of an environment × an inventory → host firewalls."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sg_factory.diagnostic import Diagnostic, Place, Severity
from sg_factory.files import Files, Folder, NoFile, content
from sg_factory.firewall.addresses import AddressLookup
from sg_factory.firewall.build import host_firewall, host_names
from sg_factory.firewall.inventory import NO_INVENTORY, Inventory
from sg_factory.firewall.saved.comparison import ruleset_differences
from sg_factory.firewall.saved.listing import NotARuleset, saved_table
from sg_factory.firewall.values import HostFirewall
from sg_factory.network import Cidr
from sg_factory.pipeline.places import elsewhere, may_be_together, vpc_of
from sg_factory.pipeline.project import UnknownName
from sg_factory.plan import Plan
from sg_factory.source.inventory import AccountAddresses, NamedAddresses, read_inventory
from sg_factory.source.json_text import MOST_BYTES, json_of
from sg_factory.text.counting import listed
from sg_factory.text.spelling import remedy, suggestion
from sg_factory.yaml import Locator, pin

_KINDS = ("host:", "role:")
_SAVED_BY = "save it with `nft -j list ruleset`"


class BrokenInventory(Exception):
    """A file is no inventory: `diagnostics` say where and why."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("no inventory")
        self.diagnostics = diagnostics


class UnreadRuleset(Exception):
    """A file is no saved ruleset; the message is for people."""


@dataclass(frozen=True, slots=True)
class HostFirewalls:
    """Firewalls of hosts, and warnings about the inventory."""

    firewalls: tuple[HostFirewall, ...]
    warnings: tuple[Diagnostic, ...] = ()


def host_firewalls(plan: Plan, files: Files, host: str | None, inventory: Path | None) -> HostFirewalls:
    """Return the firewall of a host, or those of all hosts. Raises UnknownName and BrokenInventory.

    `role:web` is the role as a host of its own, also where a host has that name.
    """
    kind, name = _parted(host or "")
    names = host_names(plan)
    if host is not None:
        _refuse_unknown(plan, kind, name)
        names = (name,)
    read, warnings = (NO_INVENTORY, ()) if inventory is None else _inventory(plan, inventory)
    addresses, locate = AddressLookup(plan, read), cache(Locator(files).span)  # hosts have many lines in common
    is_role = kind == _KINDS[1]
    return HostFirewalls(tuple(host_firewall(addresses, each, locate, is_role=is_role) for each in names), warnings)


def _refuse_unknown(plan: Plan, kind: str, name: str) -> None:
    hosts, roles = host_names(plan), {group.role for group in plan.groups if not group.retired}
    known = {"host:": {*hosts}, "role:": roles}.get(kind, {*hosts, *roles})
    if name not in known:
        what = "role" if kind == _KINDS[1] else "host"
        otherwise = "hosts.yaml lists them" if plan.hosts and what == "host" else "`sg-factory show` lists the roles"
        raise UnknownName(f"unknown {what} “{name}”: {suggestion(name, known, otherwise=otherwise)}")


@dataclass(frozen=True, slots=True)
class RulesetCheck:
    """A saved ruleset against a firewall: differences, and remarks about what was not compared, in sentences."""

    differences: tuple[str, ...]
    remarks: tuple[str, ...]


def check_ruleset(firewall: HostFirewall, path: Path) -> RulesetCheck:
    """Compare a ruleset that `nft -j list ruleset` printed into a file. Raises UnreadRuleset."""
    try:
        written = content(path, MOST_BYTES + 1)
    except NoFile as error:
        raise UnreadRuleset(f"{path} cannot be read: {error}") from None
    if len(written) > MOST_BYTES:
        raise UnreadRuleset(f"{path} is larger than {MOST_BYTES >> 20} MiB")
    value, wrong = json_of(written, path.as_posix())
    if wrong is not None:
        raise UnreadRuleset(_no_json(path, written) or f"{path}: {wrong.message}: {_SAVED_BY}")
    try:
        table = saved_table(value)
    except NotARuleset as error:
        raise UnreadRuleset(f"{path} is no ruleset: {error}: {_SAVED_BY}") from None
    others = listed(table.others)
    remarks = (f"not compared: {others}, which may deny more and cannot allow more",) if others else ()
    return RulesetCheck(ruleset_differences(firewall, table), remarks)


def _no_json(path: Path, written: bytes) -> str:
    """Return what a file without JSON is instead, if that is clear."""
    if not written.strip():
        return f"{path} is empty: save it with `nft -j list ruleset` as root, on a host with nftables"
    if re.search(rb"^table \w+ \S+ \{", written, re.MULTILINE):
        return f"{path} is the text of `nft list ruleset`: save it as JSON, with `nft -j list ruleset`"
    if re.search(rb"^\*filter\s", written, re.MULTILINE):
        return f"{path} is of iptables: only nftables are compared, as `nft -j list ruleset` prints them"
    return ""


def _inventory(plan: Plan, path: Path) -> tuple[Inventory, tuple[Diagnostic, ...]]:
    here = Folder(Path(), may_leave=True)
    found, mistakes = read_inventory(path)
    if found is None:
        raise BrokenInventory(pin(mistakes, here))
    if isinstance(found, AccountAddresses):
        return _of_account(plan, found), ()
    return _of_names(plan, found), pin(_unknown_names(plan, found), here)


def _of_account(plan: Plan, found: AccountAddresses) -> Inventory:
    """Return the addresses of the groups that are the roles' in the environment's VPC. Raises UnknownName."""
    from sg_factory.pipeline.sides.own_groups import own_groups
    from sg_factory.source.account import plans_of

    accounts, environment = plans_of(found.value, found.file, plan.as_of), plan.environment
    if accounts and not any(may_be_together(environment, each.environment) for each in accounts):
        raise UnknownName(elsewhere(environment, [found.file], accounts))
    account = vpc_of(plan, accounts)
    if account is None:
        where = f"the VPC of {environment.name}" if environment.name else "one VPC"
        raise UnknownName(f"{found.file} does not have {where}: take it with `sg-factory snapshot --environment NAME`")
    own = own_groups(plan, account).found
    names = {role: found.addresses.get(group.group_id or "", ()) for role, group in own.items()}
    return Inventory(names=names, ids=found.addresses)


def _parted(written: str) -> tuple[str, str]:
    """Return the kind that a name begins with, or an empty text, and the name."""
    kind = next((each for each in _KINDS if written.startswith(each)), "")
    return kind, written.removeprefix(kind)


def _of_names(plan: Plan, found: NamedAddresses) -> Inventory:
    """Return the addresses by what the names mean: a host before a role, a network or an external group."""
    names: dict[str, tuple[Cidr, ...]] = {}
    hosts: dict[str, tuple[Cidr, ...]] = {}
    of_file = {host.name for host in plan.hosts}
    for written, ranges in found.addresses.items():
        kind, name = _parted(written)
        is_host = kind == "host:" or (not kind and name in of_file)
        (hosts if is_host else names)[name] = ranges
    return Inventory(hosts, names)


def _unknown_names(plan: Plan, found: NamedAddresses) -> Iterator[Diagnostic]:
    """Warn of names that nobody has in this environment: a slip would look like a host without addresses."""
    known = _known(plan)
    for written in found.addresses:
        if written not in known:
            help, fix = remedy(written, known, otherwise="name a host, a role, a network or an external group")
            text = f"unknown host “{written}”" + (f" in {plan.environment.name}" if plan.environment.name else "")
            yield Diagnostic("unknown-host", Severity.WARNING, text, Place(found.file).key(written), help=help, fix=fix)


def _known(plan: Plan) -> Collection[str]:
    hosts = [host.name for host in plan.hosts]
    roles = [group.role for group in plan.groups]
    others = [peer.name for peer in plan.others]
    return {*hosts, *roles, *others, *(f"host:{each}" for each in hosts), *(f"role:{each}" for each in roles)}
