"""An unknown value is reported, and is a finding once known to be open; every such text has a row here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.source.cloudformation.notes import remarked_of
from tests.source.cloudformation.unknowns import HOLE, texts_of_unknowns

GROUP = """\
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers of the shop
      VpcId: vpc-0a1b2c3d4e5f60718
      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8, Description: Updates}]
"""
OPEN = "{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0, Description: Operators}"
OPEN_RULES = f"      SecurityGroupIngress: [{OPEN}]\n"
TEXT = "Parameters: {Office: {Type: String}}\n"
DEFAULT = "Office: {Type: String, Default: 0.0.0.0/0}"
ALONE = f"{{Type: AWS::EC2::SecurityGroupIngress, Properties: {{GroupId: !Ref Web, {OPEN[1:]}}}"
BESIDE = f"  Ssh: {ALONE}\n"
FOUND = "error internet (0.0.0.0/0) can reach “Web” on tcp/22"
NO_DEFAULT = "the parameter “Office” has no default"


def template(rules: str = "", *, sections: str = "", more: str = "") -> str:
    """A group without notes, on the second line if there are no sections, with rules after its egress."""
    return f"{sections}Resources:\n{GROUP}{rules}{more}"


def ssh(peer: str, *, ports: str = "IpProtocol: tcp, FromPort: 22, ToPort: 22") -> str:
    """The ingress line of a group; it is the eighth one if there are no sections."""
    return f"      SecurityGroupIngress: [{{{ports}, {peer}, Description: Operators}}]\n"


@dataclass(frozen=True)
class Row:
    """Files with an unknown value, reported as `told`; and the finding `found` once the text `was` is `now`.

    `added` are files that are there then besides; `named` is what is judged, `also` what is then named with it.
    """

    files: Mapping[str, str]
    told: str
    was: str
    now: str
    found: str
    added: Mapping[str, str] = field(default_factory=dict)
    named: str = "template.yaml"
    also: tuple[str, ...] = ()


def row(text: str, told: str, was: str, now: str, found: str) -> Row:
    """A row of one template."""
    return Row({"template.yaml": text}, told, was, now, found)


def rule(why: str, said: str = "tcp/22 from Office") -> str:
    return f"a rule of “Web” ({said}) is not judged: {why}"


def stack(properties: str, kind: str = "AWS::CloudFormation::Stack") -> str:
    return f"  Child: {{Type: {kind}, Properties: {{{properties}}}}}\n"


def chain(length: int) -> str:
    """VPCs, each with the range of the next one."""
    names = [f"V{number}" for number in range(length)]
    blocks = [*(f"!GetAtt {name}.CidrBlock" for name in names[1:]), "0.0.0.0/0"]
    vpcs = zip(names, blocks, strict=True)
    return "".join(f"  {name}: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: {block}}}}}\n" for name, block in vpcs)


def switches(*values: str) -> str:
    """Parameters, each of them a digit of a port."""
    digits = (f"D{index}: {{Type: String, AllowedValues: {each}}}" for index, each in enumerate(values))
    return f"Parameters: {{{', '.join(digits)}}}\n"


def prefix_list(entries: str = "") -> str:
    properties = f"PrefixListName: l, AddressFamily: IPv4, MaxEntries: 1{entries}"
    return f"  L: {{Type: AWS::EC2::PrefixList, Properties: {{{properties}}}}}\n"


def loop(collection: str) -> str:
    """A loop that makes a rule for each item."""
    return f"  Fn::ForEach::Ways: [Way, {collection}, {{'Ssh${{Way}}': {ALONE}}}]\n"


PORT = "!Sub '${D0}${D1}${D2}${D3}${D4}'"
LISTS = "".join(
    f"  L{number}: {{Type: AWS::EC2::PrefixList, Properties: {{PrefixListName: l, AddressFamily: IPv4, MaxEntries: 100,"
    f" Entries: [{', '.join(f'{{Cidr: 10.{number}.{entry}.0/24}}' for entry in range(100))}]}}}}\n"
    for number in range(101)
)
LOOP = "Transform: AWS::LanguageExtensions\n"
CHILD = template(ssh("CidrIp: !Ref Office"), sections=TEXT)
BODY = (
    "TemplateBody: '"
    '{"Parameters": {"Sg": {"Type": "String"}}, "Resources": {"In": {"Type": "AWS::EC2::SecurityGroupIngress",'
    ' "Properties": {"GroupId": {"Ref": "Sg"}, "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,'
    ' "CidrIp": "0.0.0.0/0", "Description": "Operators"}}}}'
    "'"
)
INNER = f"Parameters: {{Sg: {{Type: String}}}}\nResources:\n  In: {ALONE.replace('Web', 'Sg')}\n"

NODES = "  Nodes: {Type: AWS::EKS::Nodegroup, Properties: {NodeRole: r, RemoteAccess: "

ROWS = {
    "remote access to nodes by a condition": row(
        template(
            more=f"{NODES}!If [Open, {{Ec2SshKey: k}}, !Ref AWS::NoValue]}}}}\n",
            sections="Parameters: {Office: {Type: String}}\nConditions: {Open: !Equals [!Ref Office, a]}\n",
        ),
        "10 info remote access to the nodes of “Nodes” is not judged: its RemoteAccess is known only at deploy time",
        "!If [Open, {Ec2SshKey: k}, !Ref AWS::NoValue]",
        "{Ec2SshKey: k}",
        "10 error the internet can reach the nodes of “Nodes” on tcp/22: it has an SSH key and no source groups",
    ),
    "a parameter without a default": row(
        template(ssh("CidrIp: !Ref Office"), sections=TEXT),
        f"9 info {rule(NO_DEFAULT)}",
        "Office: {Type: String}",
        DEFAULT,
        f"9 {FOUND}",
    ),
    "a parameter without allowed values": row(
        template(ssh("CidrIp: !Ref Office"), sections=TEXT),
        f"9 info {rule(NO_DEFAULT)}",
        "{Type: String}",
        "{Type: String, AllowedValues: [10.0.0.0/8, 0.0.0.0/0]}",
        f"9 {FOUND}",
    ),
    "a parameter that is compared": row(
        template(
            ssh("CidrIp: !If [On, !Ref Office, 10.0.0.0/8]"),
            sections="Parameters: {Office: {Type: String, Default: none}}\n"
            "Conditions: {On: !Not [!Equals [!Ref Office, none]]}\n",
        ),
        f"10 info {rule('the parameter “Office” may be anything')}",
        "Default: none",
        "AllowedValues: [none, 0.0.0.0/0]",
        f"10 {FOUND}",
    ),
    "a parameter that is looked up": row(
        template(
            ssh("CidrIp: !Ref Office"),
            sections="Parameters: {Office: {Type: AWS::SSM::Parameter::Value<String>, Default: /office}}\n",
        ),
        f"9 info {rule('the parameter “Office” is looked up at deploy time')}",
        "AWS::SSM::Parameter::Value<String>, Default: /office",
        "String, Default: 0.0.0.0/0",
        f"9 {FOUND}",
    ),
    "a name that is nothing": row(
        template(ssh("CidrIp: !Ref Office"), sections="Parameters: {Offices: {Type: String, Default: 0.0.0.0/0}}\n"),
        f"9 info {rule('there is no parameter or resource “Office”')}",
        "Offices:",
        "Office:",
        f"9 {FOUND}",
    ),
    "a value of AWS's own": row(
        template(ssh("CidrIp: !Ref AWS::Region")),
        f"8 info {rule('“AWS::Region” is known only at deploy time', 'tcp/22 from AWS::Region')}",
        "!Ref AWS::Region",
        "0.0.0.0/0",
        f"8 {FOUND}",
    ),
    "what is looked up where it stands": row(
        template(ssh("CidrIp: '{{resolve:ssm:/office}}'")),
        "8 info a rule of “Web” (tcp/22 from {{resolve:ssm:/office}}) is not judged: "
        "“{{resolve:ssm:/office}}” is looked up at deploy time",
        "{{resolve:ssm:/office}}",
        "0.0.0.0/0",
        f"8 {FOUND}",
    ),
    "a function that is not read": row(
        template(ssh("CidrIp: !Base64 Office")),
        "8 info a rule of “Web” (tcp/22 from Base64 Office) is not judged:"
        " “Base64 Office” is known only at deploy time",
        "!Base64 Office",
        "!Sub 0.0.0.0/0",
        f"8 {FOUND}",
    ),
    "an attribute of a resource": row(
        template(ssh("CidrIp: !GetAtt Office.Range"), more="  Office: {Type: 'Custom::Office'}\n"),
        "8 info a rule of “Web” (tcp/22 from Office.Range) is not judged: “Office.Range” is not known here",
        "!GetAtt Office.Range",
        "0.0.0.0/0",
        f"8 {FOUND}",
    ),
    "a text made of a resource": row(
        template(ssh("CidrIp: !Sub '${Office}/0'"), more="  Office: {Type: 'AWS::EC2::EIP'}\n"),
        "8 info a rule of “Web” (tcp/22 from ${Office}/0) is not judged: “${Office}/0” is known only at deploy time",
        "${Office}",
        "0.0.0.0",
        f"8 {FOUND}",
    ),
    "a text made of what is not known": row(
        template(ssh("CidrIp: !Join [/, [!Ref Office, 0]]"), sections=TEXT),
        "9 info a rule of “Web” (tcp/22 from ${Office}/0) is not judged: the parameter “Office” has no default",
        "Office: {Type: String}",
        "Office: {Type: String, Default: 0.0.0.0}",
        f"9 {FOUND}",
    ),
    "an item of a list that is not known": row(
        template(ssh("CidrIp: !Select [0, !Split [';', !Ref Office]]"), sections=TEXT),
        "9 info a rule of “Web” (tcp/22 from Select 0 ${Split ; ${Office}}) is not judged: "
        "the parameter “Office” has no default",
        "Office: {Type: String}",
        DEFAULT,
        f"9 {FOUND}",
    ),
    "an item that is not there": row(
        template(ssh("CidrIp: !Select [1, [10.0.0.0/8]]")),
        "8 info a rule of “Web” (tcp/22 from Select 1 ${[10.0.0.0/8]}) is not judged: "
        "“Select 1 ${[10.0.0.0/8]}” is known only at deploy time",
        "[10.0.0.0/8]",
        "[10.0.0.0/8, 0.0.0.0/0]",
        f"8 {FOUND}",
    ),
    "a range that is computed": row(
        template(ssh("CidrIp: !Select [0, !Cidr [!Ref Office, 1, 32]]"), sections=TEXT),
        "9 info a rule of “Web” (tcp/22 from Select 0 ${Cidr ${Office} 1 32}) is not judged: "
        "the parameter “Office” has no default",
        "Office: {Type: String}",
        DEFAULT,
        f"9 {FOUND}",
    ),
    "a key of a map": row(
        template(
            ssh("CidrIp: !FindInMap [Offices, all, Range]"), sections="Mappings: {Offices: {one: {Range: 0.0.0.0/0}}}\n"
        ),
        "9 info a rule of “Web” (tcp/22 from FindInMap Offices all Range) is not judged: "
        "“FindInMap Offices all Range” is known only at deploy time",
        "one: {",
        "all: {",
        f"9 {FOUND}",
    ),
    "a choice that has one way": row(
        template(
            ssh("CidrIp: !If [On, 0.0.0.0/0]"), sections="Conditions: {On: !Equals [!Ref AWS::Region, eu-west-1]}\n"
        ),
        "9 info a rule of “Web” (tcp/22 from If true 0.0.0.0/0) is not judged: "
        "an Fn::If takes a condition and two values",
        "0.0.0.0/0]",
        "0.0.0.0/0, 10.0.0.0/8]",
        f"9 {FOUND}",
    ),
    "what is too deep": row(
        template(ssh("CidrIp: !GetAtt V0.CidrBlock"), more=chain(130)),
        "8 info a rule of “Web” (tcp/22 from V120.CidrBlock) is not judged: it is nested too deep to be read",
        chain(130),
        chain(20),
        f"8 {FOUND}",
    ),
    "what is too long": row(
        template(
            ssh("CidrIp: !Sub '${Office}/0'"),
            sections=f"Parameters: {{Office: {{Type: String, Default: {'1' * 100_001}.0}}}}\n",
        ),
        '9 info a rule of “Web” (tcp/22 from "${Office}/0") is not judged: it becomes too long to be read',
        f"{'1' * 100_001}.0",
        "0.0.0.0",
        f"9 {FOUND}",
    ),
    "a protocol": row(
        template(ssh("CidrIp: 0.0.0.0/0", ports="IpProtocol: !Ref Office, FromPort: 22, ToPort: 22"), sections=TEXT),
        "9 info a rule of “Web” (Office/22 from 0.0.0.0/0) is not judged: the parameter “Office” has no default",
        "Office: {Type: String}",
        "Office: {Type: String, Default: tcp}",
        f"9 {FOUND}",
    ),
    "a first port": row(
        template(ssh("CidrIp: 0.0.0.0/0", ports="IpProtocol: tcp, FromPort: !Ref Office, ToPort: 22"), sections=TEXT),
        "9 info a rule of “Web” (tcp/Office-22 from 0.0.0.0/0) is not judged: the parameter “Office” has no default",
        "Office: {Type: String}",
        "Office: {Type: String, Default: 22}",
        f"9 {FOUND}",
    ),
    "a last port": row(
        template(ssh("CidrIp: 0.0.0.0/0", ports="IpProtocol: tcp, FromPort: 22, ToPort: !Ref Office"), sections=TEXT),
        "9 info a rule of “Web” (tcp/22-Office from 0.0.0.0/0) is not judged: the parameter “Office” has no default",
        "Office: {Type: String}",
        "Office: {Type: String, Default: 22}",
        f"9 {FOUND}",
    ),
    "a list of rules": row(
        template("      SecurityGroupIngress: !Ref Office\n", sections=TEXT),
        "9 warning rules of “Web” are not judged: the parameter “Office” has no default",
        "!Ref Office",
        f"[{OPEN}]",
        f"9 {FOUND}",
    ),
    "a list of rules that is split": row(
        template("      SecurityGroupIngress: !Split [',', !Ref Office]\n", sections=TEXT),
        "9 warning rules of “Web” are not judged: the parameter “Office” has no default",
        "!Split [',', !Ref Office]",
        f"[{OPEN}]",
        f"9 {FOUND}",
    ),
    "rules that another stack exports": row(
        template("      SecurityGroupIngress: [!ImportValue Rule]\n"),
        "8 warning rules of “Web” are not judged: “ImportValue Rule” is known only at deploy time",
        "!ImportValue Rule",
        OPEN,
        f"8 {FOUND}",
    ),
    "a macro in a rule": row(
        template("      SecurityGroupIngress: [{IpProtocol: tcp, 'Fn::Transform': {Name: Open}}]\n"),
        "8 warning a rule of “Web” is not judged: Fn::Transform is known only at deploy time",
        "{IpProtocol: tcp, 'Fn::Transform': {Name: Open}}",
        OPEN,
        f"8 {FOUND}",
    ),
    "rules that a resource makes": row(
        template("      SecurityGroupIngress: !GetAtt Office.Rules\n", more="  Office: {Type: 'Custom::Office'}\n"),
        "8 warning rules of “Web” are not judged: “Office.Rules” is known only at deploy time",
        "!GetAtt Office.Rules",
        f"[{OPEN}]",
        f"8 {FOUND}",
    ),
    "a resource that is given a group": row(
        template(more="  Opener: {Type: 'Custom::Opener', Properties: {ServiceToken: 'arn:aws:x', Group: !Ref Web}}\n"),
        "8 warning the effect of “Opener” (Custom::Opener) on “Web” is not judged",
        "  Opener: {Type: 'Custom::Opener', Properties: {ServiceToken: 'arn:aws:x', Group: !Ref Web}}\n",
        BESIDE,
        f"8 {FOUND}",
    ),
    "very many resources that are given a group": row(
        template(
            more="".join(
                f"  Opener{number}: {{Type: 'Custom::Opener', Properties: {{Group: !Ref Web}}}}\n"
                for number in range(501)
            )
        ),
        "508 warning more resources that are given groups follow and are not listed",
        "  Opener500: {Type: 'Custom::Opener', Properties: {Group: !Ref Web}}\n",
        BESIDE,
        f"508 {FOUND}",
    ),
    "the properties of a group": row(
        "Parameters: {Office: {Type: String}}\nResources:\n"
        "  Web: {Type: AWS::EC2::SecurityGroup, Properties: !Ref Office}\n",
        "3 warning “Web” is not judged: the parameter “Office” has no default",
        "!Ref Office",
        f"{{GroupDescription: Web servers, SecurityGroupIngress: [{OPEN}]}}",
        f"3 {FOUND}",
    ),
    "the properties of a rule": row(
        template(more="  Ssh: {Type: AWS::EC2::SecurityGroupIngress, Properties: {'Fn::Transform': {Name: Open}}}\n"),
        "8 warning “Ssh” is not judged: its properties are known only at deploy time",
        "{'Fn::Transform': {Name: Open}}",
        f"{{GroupId: !Ref Web, {OPEN[1:]}",
        f"8 {FOUND}",
    ),
    "an entry of a prefix list": row(
        template(
            ssh("SourcePrefixListId: !Ref L"), sections=TEXT, more=prefix_list(", Entries: [{Cidr: !Ref Office}]")
        ),
        "10 info an entry of the prefix list “L” is not judged: the parameter “Office” has no default",
        "Office: {Type: String}",
        DEFAULT,
        "9 error internet (0.0.0.0/0 of the prefix list “L”) can reach “Web” on tcp/22",
    ),
    "entries that a resource makes": row(
        template(
            ssh("SourcePrefixListId: !Ref L"),
            more=f"{prefix_list(', Entries: !GetAtt Office.Entries')}  Office: {{Type: 'Custom::Office'}}\n",
        ),
        "9 info an entry of the prefix list “L” is not judged: “Office.Entries” is known only at deploy time",
        "!GetAtt Office.Entries",
        "[{Cidr: 0.0.0.0/0}]",
        "8 error internet (0.0.0.0/0 of the prefix list “L”) can reach “Web” on tcp/22",
    ),
    "the entries of a prefix list": row(
        template(ssh("SourcePrefixListId: !Ref L"), more=prefix_list("")),
        "8 info a rule of “Web” (tcp/22 from L) is not judged: “L” has no Entries in this template",
        "MaxEntries: 1",
        "MaxEntries: 1, Entries: [{Cidr: 0.0.0.0/0}]",
        "8 error internet (0.0.0.0/0 of the prefix list “L”) can reach “Web” on tcp/22",
    ),
    "a prefix list of others": row(
        template(ssh("SourcePrefixListId: pl-0123456789abcdef0"), more=prefix_list(", Entries: [{Cidr: 0.0.0.0/0}]")),
        "8 info a rule of “Web” (tcp/22 from pl-0123456789abcdef0) is not judged: "
        "the entries of pl-0123456789abcdef0 are not in this template",
        "pl-0123456789abcdef0",
        "!Ref L",
        "8 error internet (0.0.0.0/0 of the prefix list “L”) can reach “Web” on tcp/22",
    ),
    "very many entries": row(
        template(
            "      SecurityGroupIngress:\n"
            + "".join(
                f"        - {OPEN.replace('CidrIp: 0.0.0.0/0', f'SourcePrefixListId: !Ref L{number}')}\n"
                for number in range(101)
            ),
            more=LISTS,
        ),
        "109 info a rule of “Web” (tcp/22 from L100) is not judged: "
        "only 10,000 prefix list entries are read for all rules, and there are more",
        "SourcePrefixListId: !Ref L100",
        "CidrIp: 0.0.0.0/0",
        f"109 {FOUND}",
    ),
    "Block Public Access": row(
        template(
            more="  Block: {Type: AWS::EC2::VPCBlockPublicAccessExclusion, Properties: {"
            "VpcId: vpc-0a1b2c3d4e5f60718, InternetGatewayExclusionMode: !Ref Office}}\n",
            sections=TEXT,
        ),
        "9 info the effect of “Block” on Block Public Access is not known: the parameter “Office” has no default",
        "!Ref Office",
        "allow-bidirectional",
        "9 info “vpc-0a1b2c3d4e5f60718” is exempt from Block Public Access in both directions",
    ),
    "a macro of a template": row(
        f"Transform: Open\n{template()}",
        "1 warning the effect of “Open” on this template is not judged",
        f"Transform: Open\n{template()}",
        template(OPEN_RULES),
        f"8 {FOUND}",
    ),
    "a macro among resources": row(
        template(more="  'Fn::Transform': {Name: Open}\n"),
        "8 warning the effect of “Open” on this template is not judged",
        "  'Fn::Transform': {Name: Open}\n",
        BESIDE,
        f"8 {FOUND}",
    ),
    "a function among resources": row(
        template(more="  'Fn::Open': {Name: Open}\n"),
        "8 warning the effect of “Fn::Open” on this template is not judged",
        "  'Fn::Open': {Name: Open}\n",
        BESIDE,
        f"8 {FOUND}",
    ),
    "a macro in a resource": row(
        template(more="  Ssh: {'Fn::Transform': {Name: Open}}\n"),
        "8 warning the effect of “Open” on “Ssh” is not judged",
        "  Ssh: {'Fn::Transform': {Name: Open}}\n",
        BESIDE,
        f"8 {FOUND}",
    ),
    "a macro elsewhere": row(
        template(more="  Topic: {Type: AWS::SNS::Topic, Properties: {'Fn::Transform': {Name: Open}}}\n"),
        "8 info the effect of “Open” on “Topic” is not judged",
        "  Topic: {Type: AWS::SNS::Topic, Properties: {'Fn::Transform': {Name: Open}}}\n",
        BESIDE,
        f"8 {FOUND}",
    ),
    "a module that is given a group": row(
        template(more="  Ssh: {Type: 'Shop::Net::Ssh::MODULE', Properties: {Group: !Ref Web}}\n"),
        "8 warning the module “Shop::Net::Ssh::MODULE” is not judged: it may contain groups",
        "  Ssh: {Type: 'Shop::Net::Ssh::MODULE', Properties: {Group: !Ref Web}}\n",
        BESIDE,
        f"8 {FOUND}",
    ),
    "a module that is given none": row(
        template(more="  Ssh: {Type: 'Shop::Net::Ssh::MODULE'}\n"),
        "8 info the module “Shop::Net::Ssh::MODULE” is not judged: it may contain groups",
        "  Ssh: {Type: 'Shop::Net::Ssh::MODULE'}\n",
        BESIDE,
        f"8 {FOUND}",
    ),
    "a loop over what is not known": row(
        template(more=loop("!Ref Ways"), sections=LOOP + "Parameters: {Ways: {Type: CommaDelimitedList}}\n"),
        "10 warning “Fn::ForEach::Ways” is not judged: the list that it iterates over is known only at deploy time",
        "{Type: CommaDelimitedList}",
        "{Type: CommaDelimitedList, Default: A}",
        f"10 {FOUND}",
    ),
    "a loop that is none": row(
        template(more="  Fn::ForEach::Ways: [Way, {Ssh: {Type: AWS::EC2::SecurityGroupIngress}}]\n", sections=LOOP),
        "9 warning “Fn::ForEach::Ways” is not judged: it takes a name, a list and a mapping",
        "  Fn::ForEach::Ways: [Way, {Ssh: {Type: AWS::EC2::SecurityGroupIngress}}]\n",
        loop("[A]"),
        f"9 {FOUND}",
    ),
    "loops that make too much": row(
        template(more=loop(f"[{', '.join(f'W{number}' for number in range(20_000))}]"), sections=LOOP),
        "9 warning “Fn::ForEach::Ways” is not judged: all loops together make too many values",
        f"[{', '.join(f'W{number}' for number in range(20_000))}]",
        "[A]",
        f"9 {FOUND}",
    ),
    "a loop that another macro may read": row(
        template(more=loop("[A]"), sections="Transform: Open\n"),
        "9 warning “Fn::ForEach::Ways” is not a loop: the template does not declare AWS::LanguageExtensions",
        "Transform: Open",
        "Transform: AWS::LanguageExtensions",
        f"9 {FOUND}",
    ),
    "very many choices": row(
        template(
            ssh("CidrIp: 0.0.0.0/0", ports=f"IpProtocol: tcp, FromPort: {PORT}, ToPort: {PORT}"),
            sections=switches(*["[0, 1, 2]"] * 5),
        ),
        "1 info not every variant of this template was judged: it leaves 5 choices open",
        switches(*["[0, 1, 2]"] * 5),
        switches("[0]", "[0]", "[0]", "[0, 1, 2]", "[0, 1, 2]"),
        f"9 {FOUND}",
    ),
    "a stack whose template is elsewhere": Row(
        {"template.yaml": template(more=stack("TemplateURL: 's3://shop/child.yaml', Parameters: {Sg: !Ref Web}"))},
        "8 warning “Child” is not judged: its template is s3://shop/child.yaml",
        "s3://shop/child.yaml",
        "child.yaml",
        "child.yaml:3 error internet (0.0.0.0/0) can reach “Web” on tcp/22",
        {"child.yaml": INNER},
        ".",
    ),
    "a stack that names no template": Row(
        {"template.yaml": template(more=stack("TemplateURL: ''"))},
        "8 info “Child” is not judged: it names no template",
        "TemplateURL: ''",
        "TemplateURL: child.yaml, Parameters: {Sg: !Ref Web}",
        "child.yaml:3 error internet (0.0.0.0/0) can reach “Web” on tcp/22",
        {"child.yaml": INNER},
        ".",
    ),
    "a stack whose template is not named": Row(
        {"template.yaml": template(more=stack("TemplateURL: child.yaml, Parameters: {Sg: !Ref Web}"))},
        "8 warning “Child” is not judged: child.yaml is not among the files that are read",
        "",
        "",
        "child.yaml:3 error internet (0.0.0.0/0) can reach “Web” on tcp/22",
        {"child.yaml": INNER},
        ".",
    ),
    "a stack by what is not known": Row(
        {"template.yaml": template(more=stack("TemplateURL: !Ref Office, Parameters: {Sg: !Ref Web}"), sections=TEXT)},
        "9 warning “Child” is not judged: the parameter “Office” has no default",
        "!Ref Office",
        "child.yaml",
        "child.yaml:3 error internet (0.0.0.0/0) can reach “Web” on tcp/22",
        {"child.yaml": INNER},
        ".",
    ),
    "a product of a catalogue": Row(
        {
            "template.yaml": template(
                more=stack("ProductName: Child", "AWS::ServiceCatalog::CloudFormationProvisionedProduct")
            )
        },
        "8 info “Child” is not judged: its template is a Service Catalog product",
        stack("ProductName: Child", "AWS::ServiceCatalog::CloudFormationProvisionedProduct"),
        stack("TemplateURL: child.yaml, Parameters: {Sg: !Ref Web}"),
        "child.yaml:3 error internet (0.0.0.0/0) can reach “Web” on tcp/22",
        {"child.yaml": INNER},
        ".",
    ),
    "an application of a repository": Row(
        {
            "template.yaml": template(
                more=stack("Location: {ApplicationId: 'arn:1', SemanticVersion: 1.0.0}", "AWS::Serverless::Application")
            )
        },
        "8 info “Child” is not judged: its template is the application arn:1",
        "Location: {ApplicationId: 'arn:1', SemanticVersion: 1.0.0}",
        "Location: child.yaml, Parameters: {Sg: !Ref Web}",
        "child.yaml:3 error internet (0.0.0.0/0) can reach “Web” on tcp/22",
        {"child.yaml": INNER},
        ".",
    ),
    "a body that is no template": row(
        template(
            more=stack(
                "TemplateBody: open, Parameters: [{ParameterKey: Sg, ParameterValue: !Ref Web}]",
                "AWS::CloudFormation::StackSet",
            )
        ),
        "8 warning “Child” is not judged: its TemplateBody cannot be read as a template",
        "TemplateBody: open",
        BODY,
        "8 error internet (0.0.0.0/0) can reach “Web” on tcp/22",
    ),
    "a body that is not known": row(
        template(
            more=stack(
                "TemplateBody: !Ref Office, Parameters: [{ParameterKey: Sg, ParameterValue: !Ref Web}]",
                "AWS::CloudFormation::StackSet",
            ),
            sections=TEXT,
        ),
        "9 warning “Child” is not judged: the parameter “Office” has no default",
        "TemplateBody: !Ref Office",
        BODY,
        "9 error internet (0.0.0.0/0) can reach “Web” on tcp/22",
    ),
    "a stack that holds itself": Row(
        {"template.yaml": template(more=stack("TemplateURL: template.yaml"))},
        "8 info “Child” is not judged: its template contains itself",
        "TemplateURL: template.yaml",
        "TemplateURL: child.yaml, Parameters: {Sg: !Ref Web}",
        "child.yaml:3 error internet (0.0.0.0/0) can reach “Web” on tcp/22",
        {"child.yaml": INNER},
        ".",
    ),
    "very many stacks in stacks": Row(
        {f"s{number}.yaml": f"Resources:\n{stack(f'TemplateURL: s{number + 1}.yaml')}" for number in range(10)}
        | {"s10.yaml": template(OPEN_RULES)},
        "s8.yaml:2 info “Child.Child.Child.Child.Child.Child.Child.Child.Child” is not judged: "
        "there are too many nested stacks",
        "s3.yaml",
        "s10.yaml",
        "s10.yaml:8 error internet (0.0.0.0/0) can reach “Child.Child.Child.Child.Child.Child.Child.Web” on tcp/22",
        {},
        ".",
    ),
    "a parameter of a stack that is made of itself": Row(
        {
            "template.yaml": f"Resources:\n"
            f"{stack('TemplateURL: child.yaml, Parameters: {Office: !GetAtt Child.Outputs.Own}')}",
            "child.yaml": CHILD + "Outputs: {Own: {Value: !Ref Office}}\n",
        },
        "child.yaml:9 info a rule of “Child.Web” (tcp/22 from Office) is not judged: "
        "the parameter “Office” refers to itself",
        "Value: !Ref Office",
        "Value: 0.0.0.0/0",
        "child.yaml:9 error internet (0.0.0.0/0) can reach “Child.Web” on tcp/22",
        {},
        ".",
    ),
    "a resource that a stack is given": Row(
        {
            "template.yaml": f"Resources:\n"
            f"{stack('TemplateURL: child.yaml, Parameters: {Office: !Ref Topic}')}  Topic: {{Type: AWS::SNS::Topic}}\n",
            "child.yaml": CHILD,
        },
        "child.yaml:9 info a rule of “Child.Web” (tcp/22 from Topic) is not judged:"
        " “Topic” is known only at deploy time",
        "!Ref Topic",
        "0.0.0.0/0",
        "child.yaml:9 error internet (0.0.0.0/0) can reach “Child.Web” on tcp/22",
        {},
        ".",
    ),
    "a mapping that a stack is given": Row(
        {
            "template.yaml": f"Resources:\n"
            f"{stack('TemplateURL: child.yaml, Parameters: {Office: {Range: 0.0.0.0/0}}')}",
            "child.yaml": CHILD,
        },
        'child.yaml:9 info a rule of “Child.Web” (tcp/22 from {"Range": "0.0.0.0/0"}) is not judged: '
        "a mapping is not a parameter value",
        "{Range: 0.0.0.0/0}",
        "0.0.0.0/0",
        "child.yaml:9 error internet (0.0.0.0/0) can reach “Child.Web” on tcp/22",
        {},
        ".",
    ),
    "a parameter of a stack that its parent does not know": Row(
        {
            "template.yaml": f"{TEXT}Resources:\n{stack('TemplateURL: child.yaml, Parameters: {Office: !Ref Office}')}",
            "child.yaml": CHILD,
        },
        "child.yaml:9 info a rule of “Child.Web” (tcp/22 from Office) is not judged: "
        "the parameter “Office” has no default",
        TEXT + "Resources:\n  Child",
        f"Parameters: {{{DEFAULT}}}\nResources:\n  Child",
        "child.yaml:9 error internet (0.0.0.0/0) can reach “Child.Web” on tcp/22",
        {},
        ".",
    ),
    "what another stack exports": Row(
        {"template.yaml": template(ssh("CidrIp: !ImportValue Office"))},
        "8 info a rule of “Web” (tcp/22 from ImportValue Office) is not judged: "
        "“ImportValue Office” is known only at deploy time",
        "",
        "",
        f"template.yaml:8 {FOUND}",
        {"other.yaml": "Resources: {}\nOutputs: {Office: {Value: 0.0.0.0/0, Export: {Name: Office}}}\n"},
        ".",
    ),
    "what is exported by a stack that another may fill": Row(
        {
            "template.yaml": template(ssh("CidrIp: !ImportValue Office")),
            "other.yaml": "Parameters: {Office: {Type: String}}\n"
            "Resources: {}\nOutputs: {Office: {Value: !Ref Office, Export: {Name: Office}}}\n",
        },
        "template.yaml:8 info a rule of “Web” (tcp/22 from ImportValue Office) is not judged: "
        "“ImportValue Office” is known only at deploy time",
        "Office: {Type: String}",
        DEFAULT,
        f"template.yaml:8 {FOUND}",
        {},
        ".",
    ),
    "groups in what is no template": Row(
        {"template.yaml": template(), "other.yaml": template(OPEN_RULES).replace("Resources:", "resources:")},
        "other.yaml:1 info other.yaml contains security groups, but is not a CloudFormation template",
        "resources:",
        "Resources:",
        f"other.yaml:8 {FOUND}",
        {},
        ".",
    ),
    "a template in a hidden folder": Row(
        {"template.yaml": template(), ".old/template.yaml": template(OPEN_RULES)},
        ".old/template.yaml:1 info .old/template.yaml is not read",
        "",
        "",
        f".old/template.yaml:8 {FOUND}",
        {},
        ".",
        (".old/template.yaml",),
    ),
}

# An import tells of it that only a deploy knows it, whatever keeps its exporter from knowing it.
NEVER_TOLD = {"the parameter “…” is given by another template"}

# They concern `reach` and make no finding (tests/source/test_network_acls.py).
OF_ACLS = {"… of a network ACL is not judged: …", "it has no …"}

CODES = "unknown-value world-open-admin block-public-access eks-remote-access"


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_an_unknown_value_is_reported_and_is_a_finding_once_known_to_be_open(row: Row, tmp_path: Path):
    before = remarked_of(tmp_path / "before", dict(row.files), row.named, codes=CODES)
    assert row.told in before
    assert row.found not in before

    then = {name: text.replace(row.was, row.now) if row.was else text for name, text in row.files.items()}
    after = remarked_of(tmp_path / "after", then | dict(row.added), row.named, *row.also, codes=CODES)
    assert row.found in after
    assert row.told not in after


def test_every_text_about_unknown_values_is_in_a_row():
    told = "\n".join(row.told for row in ROWS.values())
    texts = texts_of_unknowns()
    assert len(texts) > len(NEVER_TOLD)
    patterns = {text: ".*".join(map(re.escape, text.split(HOLE))) for text in texts}
    without = {text: texts[text] for text, pattern in patterns.items() if not re.search(pattern, told)}
    assert without.keys() == NEVER_TOLD | OF_ACLS, without
