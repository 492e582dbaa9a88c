"""Who comes in from outside, in a role file and in a template: small projects, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sg_factory.pipeline.templates import read_templates
from tests.check.judge import findings
from tests.projects import write

ABOUT = (
    *("world-open-all", "world-open-admin", "world-open-cifs", "world-open-high-risk", "world-open-port"),
    *("world-open-icmp", "data-port-from-outside", "clear-text-login", "plain-http", "internet-not-public"),
    *("wide-range", "wide-admin-range", "admin-not-through-bastion", "exposed-data-tier"),
)
"""The checks that ask who comes in from outside."""

_SETTINGS = """\
    environments:
      prod:
        account: "111122223333"
        region: eu-west-1
        vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [203.0.112.0/22, 10.20.0.0/16]}
    networks:
      office: {description: Office, cidrs: [198.51.100.0/24, "2001:db8:40::/48"]}
      provider: {description: Provider, cidrs: [52.16.0.0/14]}
      provider-v6: {description: Provider, cidrs: ["2001:db8::/47"]}
      slash-eight: {description: Provider, cidrs: [52.0.0.0/8]}
      half: {description: Half of all addresses, cidrs: [0.0.0.0/1]}
      datacentre: {description: Data centre, cidrs: [172.16.0.0/14]}
      cdn: {description: Edge to origin, prefix_list: {id: pl-0123456789abcdef0, entries: 5}}
    security_groups:
      scanner: {id: sg-0123456789abcdef0, description: Scanner}
    """


def role(peers: str, service: str, *, public: bool = True) -> dict[str, str]:
    """A project whose one role, `gateway`, accepts `service` from `peers`."""
    text = f"""\
        description: Takes deliveries
        owner: logistics
        public: {str(public).lower()}
        ingress:
          - from: {peers}
            service: {service}
            description: Partners deliver
        """
    return {"sg-factory.yaml": _SETTINGS, "roles/gateway.yaml": text}


def said(folder: Path, files: Mapping[str, str]) -> list[str]:
    """What the checks about who comes in say of a project: `error[code] message`."""
    return [line.partition(" ")[2] for line in findings(folder, files, about=ABOUT)]


def codes(folder: Path, files: Mapping[str, str]) -> list[str]:
    """The checks that speak, each as often as it does."""
    return [_code(line) for line in said(folder, files)]


def template_codes(folder: Path, *rules: str) -> list[str]:
    """The checks that speak of a template with one group: each rule is `tcp 22 22 0.0.0.0/0`."""
    lines = ["Resources:", "  Web:", "    Type: AWS::EC2::SecurityGroup", "    Properties:"]
    lines += ["      GroupDescription: Web servers of the shop", "      SecurityGroupIngress:"]
    for rule in rules:
        protocol, low, high, range_ = rule.split()
        key = "CidrIpv6" if ":" in range_ else "CidrIp"
        ports = f"FromPort: {low}, ToPort: {high}, "
        lines.append(f'        - {{IpProtocol: "{protocol}", {ports}{key}: "{range_}", Description: Requests}}')
    return template_said(folder, "\n".join(lines) + "\n")


def template_said(folder: Path, template: str) -> list[str]:
    """The checks that speak of a template."""
    outcome = read_templates([write(folder, {"template.yaml": template}) / "template.yaml"])
    assert outcome.plans
    return [found.code for found in outcome.diagnostics if found.code in ABOUT]


def _code(line: str) -> str:
    return line.partition("[")[2].partition("]")[0]
