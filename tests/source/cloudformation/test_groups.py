"""Groups, their inline and standalone rules, and the notes on them."""

from __future__ import annotations

from sg_factory.plan import Public
from tests.source.cloudformation.telling import only, read

SAID = "IpProtocol: tcp, FromPort: 443, ToPort: 443, Description: Calls"


def test_standalone_rules_join_their_group_however_they_name_it():
    template = f"""\
        Parameters: {{Vpc: {{Type: "AWS::EC2::VPC::Id"}}}}
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers
              GroupName: shop-web
              VpcId: !Ref Vpc
              SecurityGroupIngress: [{{{SAID}, CidrIp: 10.1.0.0/16}}]
              SecurityGroupEgress:
                - {{{SAID}, CidrIp: 10.2.0.0/16}}
          ByRef:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: {{GroupId: !Ref Web, {SAID}, CidrIp: 10.3.0.0/16}}
          ByAttribute:
            Type: AWS::EC2::SecurityGroupEgress
            Properties: {{GroupId: !GetAtt Web.GroupId, {SAID}, DestinationSecurityGroupId: !GetAtt Web.GroupId}}
          ByName:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: {{GroupName: shop-web, {SAID}, SourceSecurityGroupId: !Ref Proxy}}
          Proxy:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Proxy
              VpcId: !Ref Vpc
              SecurityGroupEgress: [{{{SAID}, CidrIp: 10.2.0.0/16}}]
        """
    assert only(template) == [
        "Proxy: Proxy",
        "  egress tcp/443 10.2.0.0/16",
        "Web: Web servers",
        "  ingress tcp/443 Proxy",
        "  ingress tcp/443 10.1.0.0/16",
        "  ingress tcp/443 10.3.0.0/16",
        "  egress tcp/443 Web",
        "  egress tcp/443 10.2.0.0/16",
    ]


def test_a_group_outside_the_template_to_which_rules_are_added_is_a_group_too():
    template = f"""\
        Parameters:
          Shared: {{Type: "AWS::EC2::SecurityGroup::Id"}}
          Many: {{Type: "List<AWS::EC2::SecurityGroup::Id>"}}
        Resources:
          One:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: {{GroupId: !Ref Shared, {SAID}, CidrIp: 10.1.0.0/16}}
          Two:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: {{GroupId: !Select [0, !Ref Many], {SAID}, CidrIp: 10.1.0.0/16}}
          Three:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: {{GroupId: !Select [1, !Ref Many], {SAID}, CidrIp: 10.1.0.0/16}}
          Four:
            Type: AWS::EC2::SecurityGroupEgress
            Properties: {{GroupId: sg-0123456789abcdef0, {SAID}, CidrIp: 10.1.0.0/16}}
        """
    assert only(template) == [
        "Many[0]: ",
        "  ingress tcp/443 10.1.0.0/16",
        "Many[1]: ",
        "  ingress tcp/443 10.1.0.0/16",
        "Shared: ",
        "  ingress tcp/443 10.1.0.0/16",
        "sg-0123456789abcdef0: ",
        "  egress tcp/443 10.1.0.0/16",
        "ended-egress-of-others: this rule removes the allow-all egress rule of “sg-0123456789abcdef0”,"
        " a group outside this template, if it has one",
    ]


def test_the_default_group_of_a_vpc_is_a_group_if_something_names_it():
    template = f"""\
        Resources:
          Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
          Other: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.1.0.0/16}}}}
          Unused: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.2.0.0/16}}}}
          Rule:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: {{GroupId: !GetAtt Vpc.DefaultSecurityGroup, {SAID}, CidrIp: 10.1.0.0/16}}
          Server:
            Type: AWS::EC2::Instance
            Properties: {{SecurityGroupIds: [!GetAtt Other.DefaultSecurityGroup]}}
        """
    assert only(template) == [
        "Other.DefaultSecurityGroup: ",
        "Vpc.DefaultSecurityGroup: ",
        "  ingress tcp/443 10.1.0.0/16",
        "instance Server has Other.DefaultSecurityGroup",
    ]


def test_a_duplicate_rule_is_left_out_whatever_its_spelling():
    template = f"""\
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers
              VpcId: vpc-0a1b2c3d4e5f60718
              SecurityGroupEgress: [{{{SAID}, CidrIp: 10.2.0.0/16}}]
              SecurityGroupIngress:
                - {{{SAID}, CidrIpv6: "::/0"}}
                - {{IpProtocol: 6, FromPort: "443", ToPort: 443, CidrIpv6: "0::/0", Description: Again}}
          Again:
            Type: AWS::EC2::SecurityGroupEgress
            Properties: {{GroupId: !Ref Web, {SAID}, CidrIp: 10.2.0.0/16}}
        """
    assert only(template) == [
        "Web: Web servers",
        "  ingress tcp/443 ::/0",
        "  egress tcp/443 10.2.0.0/16",
        "duplicate Web tcp/443 ::/0",
        "duplicate Web tcp/443 10.2.0.0/16",
    ]


def test_undeclared_egress_is_open_until_a_standalone_rule_ends_that():
    template = f"""\
        Parameters: {{Rules: {{Type: String}}}}
        Conditions: {{Never: !Equals [a, b]}}
        Resources:
          Absent:
            Type: AWS::EC2::SecurityGroup
            Properties: {{GroupDescription: Nothing, VpcId: vpc-1}}
          Empty:
            Type: AWS::EC2::SecurityGroup
            Properties: {{GroupDescription: Nothing, VpcId: vpc-1, SecurityGroupEgress: []}}
          Removed:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Nothing
              VpcId: vpc-1
              SecurityGroupEgress: !If [Never, [{{{SAID}, CidrIp: 10.1.0.0/16}}], !Ref "AWS::NoValue"]
          Ended:
            Type: AWS::EC2::SecurityGroup
            Properties: {{GroupDescription: Nothing, VpcId: vpc-1}}
          Ending:
            Type: AWS::EC2::SecurityGroupEgress
            Properties: {{GroupId: !Ref Ended, {SAID}, CidrIp: 10.1.0.0/16}}
          Unknown:
            Type: AWS::EC2::SecurityGroup
            Properties: {{GroupDescription: Nothing, VpcId: vpc-1, SecurityGroupEgress: !Ref Rules}}
        """
    assert [line for line in only(template) if ": Nothing" not in line] == [
        "  egress tcp/443 10.1.0.0/16",
        "unknown: rules of “Unknown” are not judged: the parameter “Rules” has no default",
        "open-egress: “Absent” declares no egress, so EC2 allows all egress",
        "open-egress: “Empty” declares no egress, so EC2 allows all egress",
        "open-egress: “Removed” declares no egress, so EC2 allows all egress",
        "ended-egress: this rule is the only egress of “Ended”: EC2 no longer allows all egress",
    ]


def test_missing_and_refused_properties_of_a_group_are_reported():
    template = f"""\
        Resources:
          Bare: {{Type: AWS::EC2::SecurityGroup}}
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupName: sg-web
              GroupDescription: The shop's web servers
              SecurityGroupEgress:
                - {{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.0.0/16}}
                - {{IpProtocol: tcp, FromPort: 444, ToPort: 444, CidrIp: 10.1.0.0/16, Description: "{"x" * 256}"}}
                - {{IpProtocol: tcp, FromPort: 445, ToPort: 445, CidrIp: 10.1.0.0/16, Description: "to → there"}}
                - calls
          Nobodys:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: {{{SAID}, CidrIp: 10.1.0.0/16}}
          Wrong:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: {{GroupId: web, {SAID}, CidrIp: 10.1.0.0/16}}
        """
    assert only(template) == [
        "Bare: ",
        "Nobodys: ",
        "  ingress tcp/443 10.1.0.0/16",
        "Web: The shop's web servers",
        "  egress tcp/443 10.1.0.0/16",
        "  egress tcp/444 10.1.0.0/16",
        "  egress tcp/445 10.1.0.0/16",
        "Wrong: ",
        "  ingress tcp/443 10.1.0.0/16",
        "malformed: “Bare” has no properties",
        "malformed: EC2 refuses “'” in the description of “Web”",
        "malformed: the name “sg-web” begins with sg-",
        "no-vpc: “Web” names no VPC",
        "undescribed: a rule of “Web” has no description",
        "malformed: the description of a rule of “Web” has 256 characters",
        "malformed: EC2 refuses “→” in the description of a rule of “Web”",
        "malformed: “calls” is not a rule",
        "malformed: “Nobodys” names no group to add its rule to",
        "malformed: “web” is not a security group id",
        "open-egress: “Bare” declares no egress, so EC2 allows all egress",
    ]


def test_groups_that_name_each_other_inline_are_a_cycle_and_standalone_rules_break_it():
    template = f"""\
        Resources:
          One:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: One
              VpcId: vpc-1
              SecurityGroupEgress: [{{{SAID}, DestinationSecurityGroupId: !Ref Other}}]
          Other:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Other
              VpcId: vpc-1
              SecurityGroupEgress: [{{{SAID}, DestinationSecurityGroupId: !Sub "${{One.GroupId}}"}}]
        """
    said = "malformed: “One” and “Other” refer to each other: CloudFormation cannot make any of them first"
    assert only(template)[-1] == said
    alone = template.replace("DestinationSecurityGroupId: !Ref Other", "CidrIp: 10.0.0.0/8")
    assert only(alone)[-1] == "  egress tcp/443 One"


def test_a_plan_of_a_template_says_so_and_takes_all_groups_for_public():
    (plan,), _ = read("Resources: {Web: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: Web servers}}}")
    assert (plan.read_from, plan.environment.name) == ("template", None)
    assert [(group.public, group.owner) for group in plan.groups] == [(Public(), "")]
    assert plan.project.endswith("/template.yaml")
