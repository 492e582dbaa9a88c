"""Every carried template with several answers: its role file passes `check` and allows the intended traffic only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from sg_factory.cloudformation.template import template as synthesized
from sg_factory.cloudformation.template_text import template_text
from sg_factory.files import Folder
from sg_factory.onboard.answers import AnswerValue, answer, default
from sg_factory.onboard.catalogue import templates
from sg_factory.onboard.project_names import project_names
from sg_factory.onboard.render import render as filled_in
from sg_factory.onboard.template import RoleTemplate, read_template
from sg_factory.pipeline.project import run
from sg_factory.plan.layout import stacks
from sg_factory.report.findings.text import render
from tests.linted import lint
from tests.onboard.shop import new, shop

# What members of an Active Directory ask of its domain controllers.
DIRECTORY = (
    *("tcp/53", "tcp/88", "tcp/135", "tcp/389", "tcp/445", "tcp/464", "tcp/636", "tcp/3268", "tcp/3269"),
    *("tcp/49152-65535", "udp/53", "udp/88", "udp/123", "udp/389", "udp/464"),
)

# The template, the answers, and the rules of the new group.
CASES: list[tuple[str, tuple[str, ...], list[str]]] = [
    ("web-service", (), ["tcp/8080 from load-balancer", "tcp/443 to aws-api 10.20.255.0/26"]),
    (
        "web-service",
        ("from=load-balancer", "service=orders-api,tcp/9000", "endpoints=none"),
        ["tcp/8443 from load-balancer", "tcp/9000 from load-balancer"],
    ),
    (
        "load-balancer",
        ("from=internet",),
        [
            "tcp/80 from internet 0.0.0.0/0",
            "tcp/443 from internet 0.0.0.0/0",
            "tcp/80 from internet ::/0",
            "tcp/443 from internet ::/0",
            "tcp/8080 to vpc 10.20.0.0/16",
        ],
    ),
    (
        "load-balancer",
        ("from=partner,corporate-vpn", "service=https", "targets=10.20.4.0/22", "target_service=orders-api"),
        [
            "tcp/443 from partner 198.51.100.0/25",
            "tcp/443 from corporate-vpn 203.0.113.0/24",
            "tcp/443 from corporate-vpn 2001:db8:40::/48",
            "tcp/8443 to 10.20.4.0/22",
        ],
    ),
    (
        "load-balancer",
        ("from=web", "service=https", "description=Internal entry point: orders"),
        ["tcp/443 from web", "tcp/8080 to vpc 10.20.0.0/16"],
    ),
    (
        "network-load-balancer",
        ("from=internet",),
        [
            "icmp/fragmentation-needed from internet 0.0.0.0/0",
            "tcp/443 from internet 0.0.0.0/0",
            "tcp/443 from internet ::/0",
            "tcp/8443 to vpc 10.20.0.0/16",
        ],
    ),
    (
        "network-load-balancer",
        (
            "from=internet",
            "service=udp/5000",
            "reason=Devices in the field speak our own protocol",
            "target_service=udp/5000",
            "health_check=tcp/8080",
        ),
        [
            "icmp/fragmentation-needed from internet 0.0.0.0/0",
            "udp/5000 from internet 0.0.0.0/0",
            "udp/5000 from internet ::/0",
            "tcp/8080 to vpc 10.20.0.0/16",
            "udp/5000 to vpc 10.20.0.0/16",
        ],
    ),
    (
        "network-load-balancer",
        ("from=partner", "service=tcp/9443", "path_mtu=no", "targets=10.20.4.0/22"),
        ["tcp/9443 from partner 198.51.100.0/25", "tcp/8443 to 10.20.4.0/22"],
    ),
    ("database", ("from=web",), ["tcp/5432 from web"]),
    (
        "database",
        ("from=web", "engine=mariadb", "replicas=yes", "review_by=2099-05-01"),
        ["tcp/3306 from newcomer", "tcp/3306 from web", "tcp/3306 to newcomer"],
    ),
    ("database", ("from=web,archive", "engine=oracle"), ["tcp/1521 from archive", "tcp/1521 from web"]),
    ("cache", ("from=web",), ["tcp/6379 from web"]),
    (
        "cache",
        ("from=web", "engine=valkey-cluster"),
        [
            "tcp/6379 from newcomer",
            "tcp/16379 from newcomer",
            "tcp/6379 from web",
            "tcp/6379 to newcomer",
            "tcp/16379 to newcomer",
        ],
    ),
    ("cache", ("from=web", "engine=memcached"), ["tcp/11211 from web"]),
    (
        "message-broker-rabbitmq",
        ("from=web", "console_from=corporate-vpn"),
        [
            "tcp/5671 from web",
            "tcp/443 from corporate-vpn 203.0.113.0/24",
            "tcp/443 from corporate-vpn 2001:db8:40::/48",
        ],
    ),
    ("message-broker-rabbitmq", ("from=web", "broker=own"), ["tcp/5671 from web"]),
    (
        "message-broker-rabbitmq",
        ("from=web", "broker=own-cluster", "console_from=corporate-vpn"),
        [
            "tcp/4369 from newcomer",
            "tcp/25672 from newcomer",
            "tcp/5671 from web",
            "tcp/15671 from corporate-vpn 203.0.113.0/24",
            "tcp/15671 from corporate-vpn 2001:db8:40::/48",
            "tcp/4369 to newcomer",
            "tcp/25672 to newcomer",
        ],
    ),
    (
        "message-broker-activemq",
        ("from=web,archive", "console_from=corporate-vpn"),
        [
            "tcp/61617 from archive",
            "tcp/61617 from web",
            "tcp/8162 from corporate-vpn 203.0.113.0/24",
            "tcp/8162 from corporate-vpn 2001:db8:40::/48",
        ],
    ),
    (
        "message-broker-activemq",
        ("from=web", "protocol=mqtts", "console_from=corporate-vpn"),
        [
            "tcp/8883 from web",
            "tcp/8162 from corporate-vpn 203.0.113.0/24",
            "tcp/8162 from corporate-vpn 2001:db8:40::/48",
        ],
    ),
    ("message-broker-kafka", ("from=web",), ["tcp/9098 from web"]),
    ("message-broker-kafka", ("from=web", "broker=own"), ["tcp/9092 from web"]),
    (
        "message-broker-kafka",
        ("from=web", "broker=own-cluster"),
        [
            "tcp/9092 from newcomer",
            "tcp/9093 from newcomer",
            "tcp/9092 from web",
            "tcp/9092 to newcomer",
            "tcp/9093 to newcomer",
        ],
    ),
    ("bastion", (), ["tcp/22 from corporate-vpn 203.0.113.0/24", "tcp/22 from corporate-vpn 2001:db8:40::/48"]),
    (
        "bastion",
        ("from=corporate-vpn", "service=rdp", "review_by=2099-05-01"),
        [
            "tcp/3389 from corporate-vpn 203.0.113.0/24",
            "udp/3389 from corporate-vpn 203.0.113.0/24",
            "tcp/3389 from corporate-vpn 2001:db8:40::/48",
            "udp/3389 from corporate-vpn 2001:db8:40::/48",
        ],
    ),
    ("session-manager-host", (), ["tcp/443 to s3 pl-6da54004", "tcp/443 to aws-api 10.20.255.0/26"]),
    ("session-manager-host", ("endpoints=10.20.254.0/26", "s3=none"), ["tcp/443 to 10.20.254.0/26"]),
    ("worker", (), ["tcp/443 to aws-api 10.20.255.0/26"]),
    (
        "worker",
        ("to=partner,s3", "service=https,tcp/8443", "why=Orders go to the partner (nightly)"),
        [
            "tcp/443 to s3 pl-6da54004",
            "tcp/8443 to s3 pl-6da54004",
            "tcp/443 to partner 198.51.100.0/25",
            "tcp/8443 to partner 198.51.100.0/25",
        ],
    ),
    (
        "worker",
        ("to=internet", "owner=mail: team # 1", "description=Sends mail"),
        ["tcp/443 to internet 0.0.0.0/0", "tcp/443 to internet ::/0"],
    ),
    ("internal-api", ("from=web",), ["tcp/443 from web"]),
    (
        "internal-api",
        ("from=web,archive", "service=orders-api", "why=Orders are placed and looked up", "itself=yes"),
        ["tcp/8443 from archive", "tcp/8443 from newcomer", "tcp/8443 from web", "tcp/8443 to newcomer"],
    ),
    ("file-system", ("from=web",), ["tcp/2049 from web"]),
    ("file-system", ("from=web,archive",), ["tcp/2049 from archive", "tcp/2049 from web"]),
    ("lambda-function", (), ["tcp/443 to aws-api 10.20.255.0/26"]),
    ("lambda-function", ("to=none",), []),
    (
        "ecs-service",
        ("from=load-balancer",),
        ["tcp/8080 from load-balancer", "tcp/443 to s3 pl-6da54004", "tcp/443 to aws-api 10.20.255.0/26"],
    ),
    ("ecs-service", ("s3=none", "endpoints=vpc"), ["tcp/443 to vpc 10.20.0.0/16"]),
    (
        "eks-nodes",
        ("from=load-balancer",),
        [
            "tcp/10250 from eks-control-plane",
            "tcp/8080 from load-balancer",
            "tcp/53 from newcomer",
            "tcp/10250 from newcomer",
            "udp/53 from newcomer",
            "tcp/443 to eks-control-plane",
            "tcp/53 to newcomer",
            "tcp/10250 to newcomer",
            "udp/53 to newcomer",
            "tcp/443 to s3 pl-6da54004",
            "tcp/443 to aws-api 10.20.255.0/26",
        ],
    ),
    (
        "eks-nodes",
        ("webhooks=tcp/9443", "pods=tcp/8081,udp/8125", "endpoints=vpc", "s3=none"),
        [
            "tcp/9443 from eks-control-plane",
            "tcp/10250 from eks-control-plane",
            "tcp/53 from newcomer",
            "tcp/8081 from newcomer",
            "tcp/10250 from newcomer",
            "udp/53 from newcomer",
            "udp/8125 from newcomer",
            "tcp/443 to eks-control-plane",
            "tcp/53 to newcomer",
            "tcp/8081 to newcomer",
            "tcp/10250 to newcomer",
            "udp/53 to newcomer",
            "udp/8125 to newcomer",
            "tcp/443 to vpc 10.20.0.0/16",
        ],
    ),
    (
        "eks-nodes",
        ("control_plane=10.20.250.0/24", "from=load-balancer", "service=kubernetes-node-ports"),
        [
            "tcp/30000-32767 from load-balancer",
            "tcp/53 from newcomer",
            "tcp/10250 from newcomer",
            "udp/53 from newcomer",
            "tcp/10250 from 10.20.250.0/24",
            "tcp/53 to newcomer",
            "tcp/10250 to newcomer",
            "udp/53 to newcomer",
            "tcp/443 to s3 pl-6da54004",
            "tcp/443 to 10.20.250.0/24",
            "tcp/443 to aws-api 10.20.255.0/26",
        ],
    ),
    (
        "domain-controller",
        ("from=vpc",),
        [
            *(f"{each} from newcomer" for each in DIRECTORY),
            *(f"{each} from vpc 10.20.0.0/16" for each in DIRECTORY),
            *(f"{each} to newcomer" for each in DIRECTORY),
        ],
    ),
    (
        "domain-controller",
        ("from=archive", "administration_from=web", "partners=10.30.0.0/24", "dns_forwarders=10.40.0.53/32"),
        [
            *(f"{each} from archive" for each in DIRECTORY),
            *(f"{each} from newcomer" for each in DIRECTORY),
            "tcp/9389 from web",
            *(f"{each} from 10.30.0.0/24" for each in DIRECTORY),
            *(f"{each} to newcomer" for each in DIRECTORY),
            *(f"{each} to 10.30.0.0/24" for each in DIRECTORY),
            "tcp/53 to 10.40.0.53/32",
            "udp/53 to 10.40.0.53/32",
        ],
    ),
    (
        "eks-pods",
        ("from=load-balancer", "endpoints=aws-api"),
        [
            "tcp/8080 from eks-control-plane",
            "tcp/8080 from load-balancer",
            "tcp/53 to eks-control-plane",
            "udp/53 to eks-control-plane",
            "tcp/443 to aws-api 10.20.255.0/26",
        ],
    ),
    (
        "eks-pods",
        ("nodes=web", "service=tcp/9000", "dns=10.20.0.0/20"),
        ["tcp/9000 from web", "tcp/53 to 10.20.0.0/20", "udp/53 to 10.20.0.0/20"],
    ),
    (
        "file-system-fsx",
        ("from=web", "directory=10.30.0.0/24", "administration_from=archive"),
        [
            "tcp/5985 from archive",
            "tcp/445 from web",
            "tcp/53 to 10.30.0.0/24",
            "tcp/88 to 10.30.0.0/24",
            "tcp/135 to 10.30.0.0/24",
            "tcp/389 to 10.30.0.0/24",
            "tcp/445 to 10.30.0.0/24",
            "tcp/464 to 10.30.0.0/24",
            "tcp/636 to 10.30.0.0/24",
            "tcp/3268 to 10.30.0.0/24",
            "tcp/3269 to 10.30.0.0/24",
            "tcp/9389 to 10.30.0.0/24",
            "tcp/49152-65535 to 10.30.0.0/24",
            "udp/53 to 10.30.0.0/24",
            "udp/88 to 10.30.0.0/24",
            "udp/123 to 10.30.0.0/24",
            "udp/389 to 10.30.0.0/24",
            "udp/464 to 10.30.0.0/24",
        ],
    ),
    (
        "file-system-fsx",
        ("from=web", "kind=lustre"),
        [
            "tcp/988 from newcomer",
            "tcp/1018-1023 from newcomer",
            "tcp/988 from web",
            "tcp/1018-1023 from web",
            "tcp/988 to newcomer",
            "tcp/1018-1023 to newcomer",
        ],
    ),
    ("file-system-fsx", ("from=web", "kind=ontap-smb"), ["tcp/445 from web"]),
    ("interface-endpoints", (), ["tcp/443 from vpc 10.20.0.0/16"]),
    (
        "interface-endpoints",
        ("from=web,archive", "service=smtp-submission"),
        ["tcp/587 from archive", "tcp/587 from web"],
    ),
    (
        "message-broker-kafka",
        ("from=web", "broker=msk-tls", "metrics_from=archive"),
        ["tcp/11001 from archive", "tcp/11002 from archive", "tcp/9094 from web"],
    ),
    (
        "network-load-balancer-tls",
        ("from=internet",),
        [
            "icmp/fragmentation-needed from internet 0.0.0.0/0",
            "tcp/443 from internet 0.0.0.0/0",
            "tcp/443 from internet ::/0",
            "tcp/443 to vpc 10.20.0.0/16",
        ],
    ),
    (
        "network-load-balancer-tls",
        ("from=partner", "target_service=tcp/8443", "targets=10.20.4.0/22"),
        [
            "icmp/fragmentation-needed from partner 198.51.100.0/25",
            "tcp/443 from partner 198.51.100.0/25",
            "tcp/8443 to 10.20.4.0/22",
        ],
    ),
    ("opensearch", ("from=web",), ["tcp/443 from web"]),
    (
        "opensearch",
        ("from=web", "engine=opensearch-cluster"),
        ["tcp/9300 from newcomer", "tcp/9200 from web", "tcp/9300 to newcomer"],
    ),
    ("rds-proxy", ("from=web",), ["tcp/5432 from web"]),
    (
        "rds-proxy",
        ("from=web", "engine=mysql", "database=10.20.8.0/24"),
        ["tcp/3306 from web", "tcp/3306 to 10.20.8.0/24"],
    ),
    ("redshift", ("from=web",), ["tcp/5439 from web"]),
    (
        "redshift",
        ("from=web,archive", "port=tcp/5440", "routed_to=s3"),
        ["tcp/5440 from archive", "tcp/5440 from web", "tcp/443 to s3 pl-6da54004"],
    ),
    ("eks-cluster", ("nodes=web",), ["tcp/443 from web"]),
    (
        "eks-cluster",
        ("group=cluster-of-batch", "nodes=web,archive", "administration_from=corporate-vpn"),
        [
            "tcp/443 from archive",
            "tcp/443 from web",
            "tcp/443 from corporate-vpn 203.0.113.0/24",
            "tcp/443 from corporate-vpn 2001:db8:40::/48",
        ],
    ),
    ("managed-directory", ("from=archive",), [f"{each} from archive" for each in DIRECTORY]),
    (
        "managed-directory",
        ("group=directory-of-staff", "from=vpc", "partners=10.30.0.0/24", "administration_from=web"),
        [
            "tcp/9389 from web",
            *(f"{each} from vpc 10.20.0.0/16" for each in DIRECTORY),
            *(f"{each} from 10.30.0.0/24" for each in DIRECTORY),
        ],
    ),
]

# Groups of others, each for one role that adds to it.
OTHERS = ("eks-cluster", "cluster-of-batch", "directory", "directory-of-staff")


def shop_and_others(folder: Path) -> Path:
    """The small project, which declares `OTHERS`, too."""
    project = shop(folder)
    settings = project / "sg-factory.yaml"
    declared = "".join(
        f"  {name}: {{id: sg-{number:017x}, description: A group that AWS made}}\n"
        for number, name in enumerate(OTHERS, 1)
    )
    settings.write_text(
        settings.read_text("utf-8").replace("security_groups:\n", f"security_groups:\n{declared}"), "utf-8"
    )
    return project


def rules(project: Path, role: str) -> list[str]:
    """The rules of a role's group, as people say them; the project passes with nothing at warning or above."""
    outcome = run(project)
    assert not [found for found in outcome.diagnostics if found.severity.word != "info"], render(outcome.diagnostics)
    (plan,) = outcome.plans
    (group,) = (group for group in plan.groups if group.role == role)
    words = {"ingress": "from", "egress": "to"}
    return [f"{rule.traffic} {words[rule.direction]} {rule.peer}" for rule in group.rules]


@pytest.mark.parametrize(("template", "answers", "expected"), CASES)
def test_a_new_role_passes_check_and_has_the_rules_that_it_is_for(
    template: str, answers: tuple[str, ...], expected: list[str], tmp_path: Path
):
    project = shop_and_others(tmp_path)
    made = new(project, "newcomer", template, *answers)
    assert (made.exit_code, made.stdout, made.stderr) == (0, f"wrote {project}/roles/newcomer.yaml\n", "")
    assert rules(project, "newcomer") == expected


def test_cfn_lint_has_nothing_to_say_of_any_of_them(tmp_path: Path):
    project = shop_and_others(tmp_path / "project")
    (before,) = run(project).plans
    for number, (template, answers, _) in enumerate(CASES):
        assert new(project, f"newcomer-{number}", template, *answers).exit_code == 0
    (plan,) = run(project).plans
    (stack,) = stacks(plan)
    assert len(plan.groups) == len(before.groups) + len(CASES)
    assert lint(tmp_path, {"all.json": template_text(synthesized(plan, stack), "json")}) == []


def test_every_template_is_tried_with_at_least_two_sets_of_answers(tmp_path: Path):
    tried = [template for template, _, _ in CASES]
    assert {name: tried.count(name) > 1 for name in templates(Folder(tmp_path))} == dict.fromkeys(tried, True)


@pytest.mark.parametrize("name", sorted(templates(Folder(Path()))))
def test_nobody_is_let_in_whom_no_answer_names(name: str, tmp_path: Path):
    known = project_names(Folder(shop_and_others(tmp_path)))
    template = read_template(templates(Folder(tmp_path))[name], known)
    asked = template.questions.items()
    stands = [(key, question, default(question, known)) for key, question in asked]
    silent = {key: ("web",) if text is None else answer(key, question, text, known) for key, question, text in stands}
    closed = silent | {key: () for key, question in asked if question.optional and question.type in ("peer", "peers")}
    assert ingress(template, silent) == ingress(template, closed)
    assert not [key for key, question in asked if question.type in ("peer", "peers") and question.default is not None]


def ingress(template: RoleTemplate, answers: Mapping[str, AnswerValue]) -> Any:
    """The ingress of the file that a template makes from answers."""
    return yaml.safe_load(filled_in(template, "newcomer", answers)).get("ingress")
