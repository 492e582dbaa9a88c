"""Five hundred groups in the stacks that role files in folders become, as one writes them by hand: both halves of every
flow, the ids of groups by SSM parameters or, started with the word `weak`, by CDK's weak references.

The rules of rules stacks are L1: in L2, with `SecurityGroup.from_security_group_id`, they take a tenth longer.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ssm as ssm

from benchmarks.groups import NETWORKS, OWNER, VPC_ID, Group, in_folders

PROJECT, FOLDERS, SIZE = "many", 20, 25
ACCOUNT = cdk.Environment(account="111122223333", region="eu-west-1")


def parameter_name(role: str) -> str:
    return f"/{PROJECT}/prod/{role}"


class Groups(cdk.Stack):
    """The groups of a folder, their rules with networks, their tags and parameters."""

    def __init__(self, app: cdk.App, folder: str, groups: Iterable[Group]) -> None:
        super().__init__(app, f"prod-{folder}-groups", stack_name=f"{PROJECT}-prod-{folder}-groups", env=ACCOUNT)
        self.made: dict[str, ec2.SecurityGroup] = {}
        vpc = ec2.Vpc.from_vpc_attributes(self, "Vpc", vpc_id=VPC_ID, availability_zones=["eu-west-1a"])
        for group in groups:
            self.add(group, vpc)

    def add(self, group: Group, vpc: ec2.IVpc) -> None:
        description = f"Security group of the role {group.name}"
        ours = ec2.SecurityGroup(self, group.name, vpc=vpc, description=description, allow_all_outbound=False)
        self.made[group.name] = ours
        network, port, reason = group.network_in
        ours.add_ingress_rule(ec2.Peer.ipv4(NETWORKS[network]), ec2.Port.tcp(port), reason)
        network, port, reason = group.network_out
        ours.add_egress_rule(ec2.Peer.ipv4(NETWORKS[network]), ec2.Port.tcp(port), reason)
        ssm.StringParameter(
            self,
            f"{group.name}-parameter",
            parameter_name=parameter_name(group.name),
            description=f"Security group of {PROJECT} {group.name}",
            string_value=ours.security_group_id,
        )
        tags = cdk.Tags.of(ours)
        tags.add("Name", f"{PROJECT}-{group.name}")
        tags.add("description", group.description)
        tags.add("owner", OWNER)
        tags.add("source", group.source)


class Rules(cdk.Stack):
    """The rules that the groups of a folder have with other groups."""

    def __init__(self, app: cdk.App, folder: str) -> None:
        super().__init__(app, f"prod-{folder}-rules", stack_name=f"{PROJECT}-prod-{folder}-rules", env=ACCOUNT)
        self.ids: dict[str, str] = {}

    def id_of(self, role: str) -> str:
        if role not in self.ids:
            self.ids[role] = self.by_weak_reference(role) if "weak" in sys.argv else self.by_parameter(role)
        return self.ids[role]

    def by_parameter(self, role: str) -> str:
        kind = ssm.ParameterValueType.AWS_EC2_SECURITYGROUP_ID
        return ssm.StringParameter.value_for_typed_string_parameter_v2(self, parameter_name(role), kind)

    def by_weak_reference(self, role: str) -> str:
        group = holding[folder_of[role]].made[role]
        return str(cdk.Stack.consume_reference(group.security_group_id, cdk.ReferenceStrength.WEAK))

    def accept(self, role: str, source: str, port: int, description: str) -> None:
        ec2.CfnSecurityGroupIngress(
            self,
            f"{role} from {source} {port}",
            group_id=self.id_of(role),
            source_security_group_id=self.id_of(source),
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )

    def reach(self, role: str, destination: str, port: int, description: str) -> None:
        ec2.CfnSecurityGroupEgress(
            self,
            f"{role} to {destination} {port}",
            group_id=self.id_of(role),
            destination_security_group_id=self.id_of(destination),
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )


app = cdk.App(analytics_reporting=False, context={"aws:cdk:disable-stack-trace": True})
members = defaultdict(list)
for group in in_folders(FOLDERS, SIZE):
    members[group.folder].append(group)
folder_of = {group.name: folder for folder, groups in members.items() for group in groups}
holding = {folder: Groups(app, folder, groups) for folder, groups in members.items()}
wiring = {folder: Rules(app, folder) for folder in members}
for folder, groups in members.items():
    for group in groups:
        for source, port, reason in group.accepts:
            wiring[folder].accept(group.name, source, port, reason)
            wiring[folder_of[source]].reach(source, group.name, port, reason)
for rules in wiring.values():
    for folder in sorted({folder_of[role] for role in rules.ids}):
        rules.add_stack_dependency(holding[folder])
app.synth()
