"""Names in `from` and `to` → peers of one environment."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import chain

from sg_factory.authored.models import Project
from sg_factory.authored.models.project import SETTINGS_FILE, WORDS
from sg_factory.authored.models.settings import ExternalGroup, ExternalGroupRef, PrefixListRef
from sg_factory.authored.models.text import ENVIRONMENT
from sg_factory.compile.existing import taken_over_in
from sg_factory.compile.prefix_lists import is_made, lists_of_network, ranges_in
from sg_factory.compile.publishing import adding_roles, published_role
from sg_factory.compile.vpc_ranges import vpc_ranges
from sg_factory.network import EVERYONE, AddressFamily, NotARange, cidr, looks_like_range
from sg_factory.plan import Environment, ExternalPeer, GroupPeer, Peer, PrefixListPeer, RangePeer
from sg_factory.plan.prefix_lists import weight_of_aws
from sg_factory.text.spelling import as_name, remedy
from sg_factory.text.translations import foreign_peer

_MEANT_INTERNET = frozenset(("any", "anywhere", "anyone", "everyone", "everywhere", "world", "public", "all", "*"))
_EVERYONE_HELP = "name each role or network that is meant; “internet” means everyone, in IPv4 and IPv6"
_SOME_RANGE = "write a range such as 10.1.0.0/16 or 2001:db8::/32"


class NoPeer(ValueError):
    """A name that is not a peer; `code` is that of the mistake, `help` says what to write instead.

    `fix` is the nearest known name, or empty.
    """

    def __init__(self, code: str, message: str, help: str, fix: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.help = help
        self.fix = fix


class NotHere(NoPeer):
    """A declared name without a peer in this environment."""


class OwnGroup(NotHere):
    """An external group that is the group of a role of the same environment; `fix` is the role."""


class Peers:
    """The peers of a project by name, in one environment. Each name is looked up once."""

    def __init__(self, project: Project, environment: Environment) -> None:
        self.project = project
        self.environment = environment
        self._adding = adding_roles(environment.name, project)
        self._taken_over = taken_over_in(environment.name, project)
        self._known: dict[str, tuple[Peer, ...] | NoPeer] = {}

    def named(self, name: str) -> tuple[Peer, ...] | NoPeer:
        """Return the peers of a name, or the reason why it has none.

        A name whose own file has mistakes has no peers. `self` is handled by the caller, which knows the role of the
        line.
        """
        if name not in self._known:
            try:
                self._known[name] = self._named(name)
            except NoPeer as error:
                self._known[name] = error
        return self._known[name]

    def declared(self, name: str) -> tuple[Peer, ...] | NoPeer:
        """Return what sg-factory.yaml declares by a name, also an external group that a role adds to."""
        if name not in self._adding or name not in self.project.settings.security_groups:
            return self.named(name)
        try:
            return (self.external(name),)
        except NoPeer as error:
            return error

    def _named(self, name: str) -> tuple[Peer, ...]:
        settings = self.project.settings
        if name in self.project.roles:
            return (GroupPeer(name),)
        if name in settings.networks:
            return _network(name, self.project, self.environment.name)
        if name in settings.security_groups:
            return (self._external(name),)
        if name == "internet":
            return tuple(RangePeer(everyone, "internet") for everyone in EVERYONE)
        if name == "vpc":
            return self._vpc()
        if name in self.project.unreadable:
            return ()
        if looks_like_range(name):
            return (literal(name),)
        raise unknown(name, self.project)

    def _vpc(self) -> tuple[Peer, ...]:
        found = vpc_ranges(self.project, self.environment.name)
        if not found and self.environment.name is None:
            raise no_vpc(self.project)
        return ranges(found, "vpc")

    def _external(self, name: str) -> ExternalPeer:
        if name in self._adding:
            role = self._adding[name]
            message = f"“{name}” is the group that the role “{role}” adds to"
            raise OwnGroup("own-group", message, f"write “{role}”: rules with a role have both halves", role)
        return self.external(name)

    def external(self, name: str) -> ExternalPeer:
        """Return an external group, also one that a role adds to. Raises NoPeer if there is none here."""
        group = self.project.settings.security_groups[name]
        written, region = group_in(group, self.environment.name), self.environment.region
        if written is group and region is not None and not is_of_region(group, region):
            message = f"“{name}” is in {group.region}; a rule can only name a group of its own region ({region})"
            raise NotHere(
                "other-region", message, "declare the ranges that its traffic comes from as a network, and name that"
            )
        if written.id is None and written.ssm is None:
            where = f" in {self.environment.name}" if self.environment.name else ""
            here = f" for {self.environment.name}, or for all environments" if self.environment.name else ""
            help = f"give “{name}” an id or ssm{here}"
            raise NotHere("no-group", f"the external group “{name}” has neither id nor ssm{where}", help)
        account = written.account or group.account
        ssm = None if written.ssm is None else parameter_in(written.ssm, self.environment.name)
        if ssm is not None and (role := published_role(ssm, self.environment.name, self.project)):
            message = f"“{name}” is {ssm}, the group of the role “{role}” of this project"
            raise OwnGroup("own-group", message, f"write “{role}”: rules with a role have both halves", role)
        if written.id in self._taken_over:
            role = self._taken_over[written.id]
            message = f"“{name}” is the group that the role “{role}” takes over"
            raise OwnGroup("own-group", message, f"write “{role}”: rules with a role have both halves", role)
        owner = None if account == self.environment.account else account
        return ExternalPeer(name, written.id or "", owner, ssm, name in self.project.handed_in)


def group_in(group: ExternalGroup, environment: str | None) -> ExternalGroup | ExternalGroupRef:
    """Return the entry of an external group for an environment: its own one, or the general one."""
    return group.environments.get(environment or "", group)


def parameter_in(ssm: str, environment: str | None) -> str:
    """Return the name of an SSM parameter in an environment; verify_settings reports names that are not valid."""
    return ssm if environment is None else ssm.replace(ENVIRONMENT, environment)


def is_of_region(group: ExternalGroup, region: str) -> bool:
    """True if rules of a region can name the general group: it is in that region, or its region is unknown."""
    return group.region in (None, region)


def no_vpc(project: Project) -> NoPeer:
    """Return the mistake for `vpc` without declared environments, and without an app that knows its VPC's ranges."""
    help = f"declare the environment in {SETTINGS_FILE}: its account, region and vpc with its cidrs"
    vpc = project.app_vpc
    if vpc is None:
        return NoPeer("no-vpc", "no environment declares the ranges of “vpc”", help)
    text = f"the ranges of the VPC {vpc.name} are not known before a deploy, and no environment declares those of “vpc”"
    return NoPeer("no-vpc", text, f"{help}; or write them in the app: vpc_cidr_block= of Vpc.from_vpc_attributes")


def literal(text: str, *, among_ranges: bool = False) -> RangePeer:
    """Return the peer of a literal range. Raises NoPeer with the range to write instead.

    `among_ranges` is True for the ranges of sg-factory.yaml, where names are not allowed.
    """
    try:
        return RangePeer(cidr(text))
    except NotARange as error:
        foreign = foreign_peer(text)
        if foreign is not None:
            help = (among_ranges and foreign.among_ranges) or foreign.help
            raise NoPeer("bad-range", f"“{text}” {foreign.what}", help, foreign.fix) from None
        help = f"write {error.proposed}" if error.proposed else _SOME_RANGE
        raise NoPeer("bad-range", str(error), help, error.proposed) from None


def _network(name: str, project: Project, environment: str | None) -> tuple[Peer, ...]:
    """Return the peers of a network in an environment. Raises NoPeer if it has no ranges there."""
    meant = ranges_in(project.settings.networks[name], environment)
    if meant.cidrs is not None:
        made = lists_of_network(project, name, environment)
        return tuple(each.peer for each in made) or ranges(meant.cidrs, name)
    if meant.prefix_list is None or is_made(meant):
        help = f"give “{name}” cidrs for {environment}, or for all environments"
        raise NotHere("no-ranges", f"the network “{name}” has no ranges in {environment}", help)
    return (_prefix_list(name, meant.prefix_list, is_handed_in=name in project.handed_in),)


def ranges(texts: Iterable[str], name: str) -> tuple[Peer, ...]:
    """Return the peers of ranges; verify_settings reports those that are not valid."""
    peers = []
    for text in texts:
        with suppress(NotARange):
            peers.append(RangePeer(cidr(text), name))
    return tuple(peers)


def _prefix_list(name: str, written: PrefixListRef, *, is_handed_in: bool) -> PrefixListPeer:
    weight = weight_of(written) or 0  # without a weight it is a mistake, which verify_settings reports
    family: AddressFamily = written.family or ("ipv6" if ".ipv6." in (written.name or "") else "ipv4")
    return PrefixListPeer(name, family, weight, written.id, written.ssm, written.name, is_handed_in=is_handed_in)


def weight_of(written: PrefixListRef) -> int | None:
    """Return the number of rules that a prefix list counts as; None if it is unknown."""
    known = weight_of_aws(written.name or "")
    return max((number for number in (known, written.entries) if number is not None), default=None)


def unknown(name: str, project: Project) -> NoPeer:
    """Return the mistake for an unknown name, with the nearest known one.

    Reserved words allow more than a name does: they are only proposed for evident typing errors (`is_slip`), and
    `internet` is never the fix of a word that may mean less.
    """
    settings = project.settings
    foreign = foreign_peer(name)
    if foreign is not None:
        return NoPeer("unknown-peer", f"“{name}” {foreign.what}", foreign.help, foreign.fix)
    message = f"unknown peer “{name}”"
    fix = ""
    if name.removeprefix("_") in project.bases:
        help = "it is a base: shared rules, without a security group of its own"
    elif name == "self":
        help = "“self” has no meaning outside of a role file: name the role"
    elif name.lower() in _MEANT_INTERNET:
        help = _EVERYONE_HELP
    else:
        known = chain(project.roles, settings.networks, settings.security_groups, WORDS)
        help, fix = remedy(name, known, otherwise=_addition(name), exact=WORDS)
    return NoPeer("unknown-peer", message, help, fix)


def _addition(name: str) -> str:
    proper = as_name(name)
    if not proper:
        return "name a role, a network, an external group, “internet” or a range"
    return f"add roles/{proper}.yaml, or a network to {SETTINGS_FILE}"
