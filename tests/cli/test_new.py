"""`sg-factory new`: a role file from a template and a few answers, or a sentence that says why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.conftest import projects
from tests.onboard.shop import shop
from tests.projects import write
from tests.terminal import Terminal, sg_factory, terminal

ORDERS_DB = """\
# yaml-language-server: $schema=../.sg-factory/role.schema.json
description: Relational database of the service
owner: storefront
ingress:
  - from: web
    service: postgresql
    description: Clients read and write their data
egress: []                                       # a database opens no connections of its own
"""

LISTING = """\
bastion                    Bastion host for administrators
cache                      Cache, such as Redis, Valkey and Memcached in Amazon ElastiCache
database                   Relational database, such as Amazon RDS and Aurora
domain-controller          Active Directory domain controllers, on EC2
ecs-service                ECS service, its tasks in awsvpc mode, on Fargate or EC2
eks-nodes                  EKS nodes, with the rules between them and the control plane
eks-pods                   EKS pods with a security group of their own
file-system                EFS file system, its mount targets
file-system-fsx            FSx file system: Windows, Lustre, OpenZFS or NetApp ONTAP
interface-endpoints        Interface endpoints of AWS services, by AWS PrivateLink
internal-api               Internal API, called by other roles
lambda-function            Lambda function in a VPC
load-balancer              Application Load Balancer, public or internal
message-broker-activemq    Message broker: ActiveMQ in Amazon MQ
message-broker-kafka       Message broker: Kafka, in Amazon MSK or self-managed
message-broker-rabbitmq    Message broker: RabbitMQ, in Amazon MQ or self-managed
network-load-balancer      Network Load Balancer for TCP, TLS or UDP, public or internal
network-load-balancer-tls  Network Load Balancer that passes TLS through to its targets
opensearch                 OpenSearch and Elasticsearch, also self-managed
rds-proxy                  RDS Proxy in front of a database
redshift                   Data warehouse in Amazon Redshift, provisioned or serverless
session-manager-host       Host with access by Session Manager only, without SSH
web-service                Web service behind a load balancer
worker                     Worker with egress only
"""


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def refused(project: Path, *arguments: str) -> str:
    """The message of a `new` that fails, with status 2, nothing on stdout and no new file."""
    before = files_below(project)
    ran = run("new", *arguments, folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert files_below(project) == before
    return ran.stderr


def test_a_role_is_written_from_the_answers_and_never_overwritten(tmp_path: Path):
    project = shop(tmp_path)
    words = ("orders-db", "--template", "database", "--set", "from=web")
    ran = run("new", *words, folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "wrote roles/orders-db.yaml\n", "")
    assert (project / "roles/orders-db.yaml").read_text("utf-8") == ORDERS_DB
    assert refused(project, *words) == (
        "sg-factory: role “orders-db” already exists, in roles/orders-db.yaml: choose another name\n"
    )
    (project / "roles/orders-db.yaml").write_text("description: [", "utf-8")
    assert refused(project, *words) == (
        "sg-factory: roles/orders-db.yaml already exists and is not overwritten: choose another name\n"
    )


def test_a_dry_run_prints_the_file_and_where_it_would_go_and_writes_nothing(tmp_path: Path):
    project = shop(tmp_path)
    before = files_below(project)
    ran = run("new", "orders-db", "--template", "database", "--set", "from=web", "--dry-run", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, ORDERS_DB, "would write roles/orders-db.yaml\n")
    assert files_below(project) == before


@pytest.mark.parametrize("folder", ["payments/api", "roles/payments/api", "./roles/payments/api/"])
def test_a_role_may_go_into_a_folder_of_its_team(folder: str, tmp_path: Path):
    project = shop(tmp_path)
    ran = run("new", "ledger", "--template", "database", "--set", "from=web", "--folder", folder, folder=project)
    assert (ran.returncode, ran.stdout) == (0, "wrote roles/payments/api/ledger.yaml\n")
    first = (project / "roles/payments/api/ledger.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../../.sg-factory/role.schema.json"


def test_the_first_role_of_an_empty_folder_can_be_written(tmp_path: Path):
    answers = ("owner=shop", "from=internet", "targets=10.20.4.0/22")
    words = [word for answer in answers for word in ("--set", answer)]
    assert (
        run("new", "entry", "--template", "load-balancer", *words, folder=tmp_path).stdout == "wrote roles/entry.yaml\n"
    )
    assert run("check", folder=tmp_path).returncode == 0
    web = ("web", "--template", "web-service", "--set", "from=entry", "--set", "owner=shop")
    assert run("new", *web, folder=tmp_path).stdout == "wrote roles/web.yaml\n"
    assert run("check", "--fail-on", "warning", folder=tmp_path).returncode == 0


def test_blanks_around_an_answer_and_brackets_of_a_list_are_no_part_of_it(tmp_path: Path):
    answers = ("owner= mail ", "why=\tJobs are fetched ", "to=[partner]", "to= [ s3, aws-api ]", "service=[https,]")
    words = [word for answer in answers for word in ("--set", answer)]
    ran = run("new", "mail", "--template", "worker", *words, "--dry-run", folder=shop(tmp_path))
    assert ran.stdout == (
        "# yaml-language-server: $schema=../.sg-factory/role.schema.json\n"
        "description: Workers that take jobs from a queue\n"
        "owner: mail\n"
        "ingress: []                                      # it polls for its work: no ingress\n"
        "egress:\n"
        "  - to: [partner, s3, aws-api]\n"
        "    service: https\n"
        "    description: Jobs are fetched\n"
    )


def test_the_network_load_balancer_says_what_is_special_about_it(tmp_path: Path):
    answers = ("from=internet", "service=udp/5000", "reason=Devices in the field", "target_service=udp/5000")
    words = [word for answer in (*answers, "health_check=tcp/8080") for word in ("--set", answer)]
    ran = run("new", "devices", "--template", "network-load-balancer", *words, "--dry-run", folder=shop(tmp_path))
    assert ran.stdout == (
        "# yaml-language-server: $schema=../.sg-factory/role.schema.json\n"
        "# Attach this group when the load balancer is created: one created without a group can never"
        " get any.\n"
        "# Targets accept from this role, not from client addresses, even if client IP preservation is on."
        " Health checks\n"
        "# use the egress below. Connections by AWS PrivateLink must match the ingress unless the load balancer turns"
        " that off.\n"
        "description: Entry point of the service on layer 4\n"
        "owner: storefront\n"
        "public: true                                     # the internet may be a source here\n"
        "ingress:\n"
        "  - from: internet\n"
        "    service: udp/5000\n"
        "    description: Clients reach the listeners\n"
        "    accept:\n"
        "      - check: world-open-port\n"
        "        reason: Devices in the field\n"
        "  - from: internet\n"
        "    service: icmp/3/4\n"
        "    description: Routers report packets that are too large (path MTU discovery)\n"
        f"{'egress:':<48} # remove it once the roles behind it accept from this one\n"
        "  - to: vpc\n"
        "    service: udp/5000\n"
        "    description: Connections go on to the targets\n"
        "  - to: vpc\n"
        "    service: tcp/8080\n"
        "    description: Health checks of the targets\n"
    )


def test_all_templates_are_listed_with_a_line_each(tmp_path: Path):
    ran = run("new", "--list", folder=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, LISTING, "")


def test_a_template_tells_what_it_asks_and_what_this_project_may_answer(tmp_path: Path):
    ran = run("new", "--list", "session-manager-host", folder=shop(tmp_path))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == (
        "session-manager-host: Host with access by Session Manager only, without SSH\n"
        "  description (text, default: Hosts with access by Session Manager only)\n"
        "      A short description; it becomes a tag of the group\n"
        "  owner (owner, default: storefront)\n"
        "      The team that owns it\n"
        "  endpoints (peers, default: aws-api)\n"
        "      The VPC's interface endpoints of ssm and ssmmessages\n"
        "      aws-api, corporate-vpn, eks-control-plane, partner, s3, vpc\n"
        "  s3 (peers, default: s3)\n"
        "      Amazon S3, for patches, updates of the agent and logs of sessions\n"
        "      aws-api, corporate-vpn, partner, s3\n"
    )


MISTAKES = [
    ("", "no role is named: write sg-factory new ROLE --template NAME; --list shows the templates"),
    ("--list databse", "unknown template “databse”: did you mean “database”?"),
    ("orders-db --template databse", "unknown template “databse”: did you mean “database”?"),
    (
        "orders-db",
        "no template is named: write --template with one of bastion, cache, database, domain-controller,"
        " ecs-service, eks-nodes, eks-pods, file-system, file-system-fsx, interface-endpoints, internal-api,"
        " lambda-function, load-balancer, message-broker-activemq, message-broker-kafka, message-broker-rabbitmq,"
        " network-load-balancer, network-load-balancer-tls, opensearch, rds-proxy, redshift, session-manager-host,"
        " web-service, worker",
    ),
    (
        "Orders_DB --template database",
        "“Orders_DB” is not a valid role name: names are lower-case words and digits with single hyphens, and do not"
        " begin with sg-; did you mean “orders-db”?",
    ),
    (
        "sg-orders --template database",
        "“sg-orders” is not a valid role name: names are lower-case words and digits with single hyphens, and do not"
        " begin with sg-; did you mean “orders”?",
    ),
    (
        "../orders --template database",
        "“../orders” is not a valid role name: names are lower-case words and digits with single hyphens, and do not"
        " begin with sg-; did you mean “orders”?",
    ),
    ("web --template database", "role “web” already exists, in roles/web.yaml: choose another name"),
    ("s3 --template database", "“s3” is already a network in sg-factory.yaml: choose another name"),
    (
        "eks-control-plane --template database",
        "“eks-control-plane” is already a security group in sg-factory.yaml: choose another name",
    ),
    ("internet --template database", "“internet” is a reserved word: choose another name"),
    (
        "orders-db --template database --folder ../elsewhere",
        "“../elsewhere” is not a folder below roles/: write one such as roles/payments",
    ),
    (
        "orders-db --template database --folder /tmp",
        "“/tmp” is not a folder below roles/: write one such as roles/payments",
    ),
    ("orders-db --template database --set fro=web", "template database has no question “fro”: did you mean “from”?"),
    ("orders-db --template database --set from", "--set from has no “=”: write --set from=VALUE"),
    (
        "orders-db --template database --set engine=mysql --set engine=oracle",
        "“engine” is set twice: keep one of --set engine=mysql and --set engine=oracle",
    ),
    (
        "orders-db --template database",
        "template database needs more answers; nothing was written\n  --set from=…  Clients that read and write",
    ),
    (
        "entry --template load-balancer",
        "template load-balancer needs more answers; nothing was written\n"
        "  --set from=…  Its clients; with the internet it becomes public",
    ),
    (
        "orders-db --template database --set from=wbe --set engine=postgres --set replicas=maybe"
        " --set review_by=tomorrow --set owner= --set description=",
        "an answer cannot be used; nothing was written\n"
        "  --set description: “description” needs an answer: A short description; it becomes a tag of the"
        " group\n"
        "  --set owner: “owner” needs an answer: The team that owns it\n"
        "  --set engine: “postgres” is not one of the choices: did you mean “postgresql”?\n"
        "  --set from: unknown peer “wbe”: did you mean “web”?\n"
        "  --set replicas: “maybe” is neither yes nor no: write yes or no\n"
        "  --set review_by: “tomorrow” is not a date: write year, month and day, such as 2027-05-01",
    ),
    (
        "orders-db --template database --set from=internet",
        "an answer cannot be used; nothing was written\n"
        "  --set from: “internet” is not a possible answer: write a role, an external security group, a network or an"
        " address range",
    ),
    (
        "mail --template worker --set to=archive",
        "an answer cannot be used; nothing was written\n"
        "  --set to: “archive” is a role: write a network, an external security group, an address range, vpc or"
        " internet; to reach the role “archive”, allow the new role in the ingress of"
        " roles/data/archive.yaml afterwards",
    ),
    (
        "mail --template worker --set to=10.1.2.3/16",
        "an answer cannot be used; nothing was written\n  --set to: “10.1.2.3/16” has host bits set: write 10.1.0.0/16",
    ),
    (
        "mail --template worker --set service=htps",
        "an answer cannot be used; nothing was written\n  --set service: unknown service “htps”: did you mean “https”?",
    ),
    (
        "tasks --template ecs-service --set service=tcp/9000 --set s3=none --set owner=shop",
        "an answer cannot be used; nothing was written\n"
        "  --set service: the file does not use it with these answers: leave it out, or answer the question that it"
        " depends on",
    ),
    (
        "mail --template worker --set service=, --set to=[]",
        "an answer cannot be used; nothing was written\n"
        "  --set to: “to” needs an answer: Peers that it calls; roles that accept from it give it egress rules"
        " themselves\n"
        "  --set service: “service” needs an answer: The service that it calls there",
    ),
    (
        "mail --template worker --set why=Don't",
        "an answer cannot be used; nothing was written\n"
        "  --set why: EC2 does not allow “'” in the description of a rule: write it with letters, digits, spaces and"
        " ._-:/()#,@[]+=&;{}!$*, such as: Dont",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_a_slip_is_answered_with_a_sentence(arguments: str, message: str, tmp_path: Path):
    assert refused(shop(tmp_path), *arguments.split()) == f"sg-factory: {message}\n"


@projects("nothing")
def test_vpc_means_nothing_without_environments(project: Path):
    assert refused(project, "mail", "--template", "worker", "--set", "to=vpc") == (
        "sg-factory: an answer cannot be used; nothing was written\n"
        "  --set to: “vpc” means the CIDRs of an environment's VPC, and sg-factory.yaml declares no environments\n"
    )


def test_what_check_would_object_to_is_refused_with_the_line_that_would_be_at_fault(tmp_path: Path):
    project = shop(tmp_path)
    assert refused(project, "orders-db", "--template", "database", "--set", "from=192.0.2.0/25") == (
        "error[data-port-from-outside]: 192.0.2.0/25 can reach “orders-db” on tcp/5432\n"
        " --> roles/orders-db.yaml:6:14\n"
        "  |\n"
        "6 |     service: postgresql\n"
        "  |              ^^^^^^^^^^\n"
        "  = help: allow the roles that use it, or private addresses: data belong inside the VPC\n"
        "sg-factory: 1 error: roles/orders-db.yaml was not written\n"
    )


@projects("mistake")
def test_a_project_with_mistakes_cannot_be_tried_and_says_so(project: Path):
    assert refused(project, "mail", "--template", "worker", "--set", "to=10.0.0.0/16") == (
        "error[unknown-peer]: unknown peer “wbe”\n"
        " --> roles/web.yaml:4:11\n"
        "  |\n"
        "4 |   - from: wbe\n"
        "  |           ^^^\n"
        "  = help: did you mean “web”?\n"
        "sg-factory: the project has mistakes, so roles/mail.yaml cannot be checked in it: correct them first\n"
    )


def test_a_name_is_not_called_unknown_whose_file_has_a_mistake(tmp_path: Path):
    project = write(shop(tmp_path), {"roles/api.yaml": "description: Orders are taken\n"})
    assert refused(project, "orders-db", "--template", "database", "--set", "from=api") == (
        "error[missing-key]: “owner” is missing\n"
        " --> roles/api.yaml:1:1\n"
        "  |\n"
        "1 | description: Orders are taken\n"
        "  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  = help: add “owner: …”, the team responsible for it\n"
        "sg-factory: the project has mistakes, so roles/orders-db.yaml cannot be checked in it: correct them first\n"
    )


@projects("mistake")
def test_nobody_is_asked_in_vain_where_the_project_has_mistakes(project: Path):
    status, shown = conversation(project, "mail", "--template", "worker", typed=())
    assert status == 2
    assert shown.endswith("so roles/mail.yaml cannot be checked in it: correct them first\n")
    assert "A short description" not in shown


@projects("warning", "error")
def test_what_check_objects_to_already_keeps_no_role_from_being_written(project: Path):
    assert run("check", "--fail-on", "warning", folder=project).returncode == 1
    ran = run("new", "mail", "--template", "worker", "--set", "to=10.0.0.0/16", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "wrote roles/mail.yaml\n", "")


def test_a_file_where_a_folder_belongs_is_no_traceback(tmp_path: Path):
    project = write(shop(tmp_path), {"roles/notes": "not a folder"})
    words = ("mail", "--template", "worker", "--folder", "notes")
    assert refused(project, *words) == "sg-factory: roles/notes already exists and is not overwritten\n"


OWN_WORKER = """\
    ---
    title: Worker as the mail team wants it
    questions:
      to:
        type: peer
        prefer: [partner]
        help: Whom it writes to
    ---
    description: {{ "Job " ~ role ~ ": writes to " ~ to }}
    owner: mail
    egress:
      - to: {{ to }}
        service: https
        description: {{ role ~ " delivers" }}
    """


def test_a_template_of_the_project_wins_over_ours_of_the_same_name(tmp_path: Path):
    project = write(shop(tmp_path), {"templates/roles/worker.yaml.j2": OWN_WORKER})
    ours = "worker                     Worker with egress only\n"
    its = "worker                     Worker as the mail team wants it (of this project)\n"
    assert run("new", "--list", folder=project).stdout == LISTING.replace(ours, its)
    assert run("new", "invoices", "--template", "worker", folder=project).stdout == "wrote roles/invoices.yaml\n"
    assert (project / "roles/invoices.yaml").read_text("utf-8") == (
        "# yaml-language-server: $schema=../.sg-factory/role.schema.json\n"
        'description: "Job invoices: writes to partner"\n'
        "owner: mail\n"
        "egress:\n"
        "  - to: partner\n"
        "    service: https\n"
        "    description: invoices delivers\n"
    )


def test_what_is_preferred_is_looked_up_among_names_of_its_kind(tmp_path: Path):
    project = shop(tmp_path)
    settings = (project / "sg-factory.yaml").read_text("utf-8").replace("corporate-vpn", "offices-vpn")
    (project / "sg-factory.yaml").write_text(f"{settings}  vpn: udp/1194\n", "utf-8")
    assert refused(project, "gate", "--template", "bastion") == (
        "sg-factory: template bastion needs more answers; nothing was written\n"
        "  --set from=…  The network that administrators connect from, such as a VPN of sg-factory.yaml\n"
    )
    own = "---\ntitle: x\nquestions:\n  port: {type: service, prefer: [partner, vpn], help: x}\n---\n# {{ port }}\n"
    write(project, {"templates/roles/own.yaml.j2": own})
    assert "  port (service, default: vpn)\n" in run("new", "--list", "own", folder=project).stdout


def test_a_role_that_is_retired_in_one_environment_may_be_named(tmp_path: Path):
    project = shop(tmp_path)
    settings = (project / "sg-factory.yaml").read_text("utf-8")
    dev = 'dev: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0123456789abcdef0, cidrs: [10.30.0.0/16]}}'
    more = settings.replace("environments:", f"environments:\n  {dev}")
    (project / "sg-factory.yaml").write_text(more, "utf-8")
    role = "description: Old shop\nowner: storefront\nretired: {}\n"
    write(project, {"roles/old.yaml": role.format("prod"), "roles/older.yaml": role.format("true")})
    ran = run("new", "sessions", "--template", "cache", "--set", "from=old", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "wrote roles/sessions.yaml\n", "")
    assert refused(project, "sums", "--template", "cache", "--set", "from=older") == (
        "sg-factory: an answer cannot be used; nothing was written\n"
        "  --set from: unknown peer “older”: did you mean “old”?\n"
    )


def test_every_mistake_in_a_front_matter_is_told_on_its_line(tmp_path: Path):
    own = """\
        ---
        titel: Misspelt
        questions:
          kind:
            type: choise
            help: Which
          port:
            type: service
            default: htps
            help: Which
        ---
        description: {{ kind }}
        """
    project = write(shop(tmp_path), {"templates/roles/own.yaml.j2": own})
    assert refused(project, "mail", "--template", "own") == (
        "error[unknown-key]: unknown key “titel”\n"
        " --> templates/roles/own.yaml.j2:2:1\n"
        "  |\n"
        "2 | titel: Misspelt\n"
        "  | ^^^^^\n"
        "  = help: did you mean “title”?\n"
        "\n"
        "error[wrong-value]: “type” must be text, reason, owner, choice, yes-no, date, peer, peers, service or"
        " services, not “choise”\n"
        " --> templates/roles/own.yaml.j2:5:11\n"
        "  |\n"
        "5 |     type: choise\n"
        "  |           ^^^^^^\n"
        "  = help: did you mean “choice”?\n"
        "sg-factory: template own cannot be used\n"
    )


BARE = "---\ntitle: x\nquestions: {}\n---\n"
TOO_MUCH = "the template is nested too deeply, recurses without end or needs too much memory"

# The body or the front matter of a project's own template, and what is said of it.
BROKEN = [
    ("", "the template has no complete front matter", 0),
    ("description: x\n", "the template has no complete front matter", 1),
    ("---\ntitle: x\nquestions: {}\n", "the template has no complete front matter", 1),
    ('---\ntitle: "x\nquestions: {}\n---\n', "the quote that begins here is not closed", 2),
    ("---\ntitle: x\n---\ndescription: x\n", "“questions” is missing", 1),
    ("---\ntitle: x\nquestions: {}\n---\na: b\n\nc: {{ ownr }}\n", "the template has no question “ownr”", 7),
    ("---\ntitle: x\nquestions: {}\n---\na: b\n{% if role %}\n", "not valid Jinja: ", 6),
    ("---\ntitle: x\nquestions: {}\n---\na: b\nc: {{ 1 / 0 }}\n", "the template cannot be filled in: division", 6),
    ("---\ntitle: x\nquestions: {}\n---\na: b\nc: {{ role.x }}\n", "the template cannot be filled in: ", 6),
    (
        "---\ntitle: x\nquestions: {}\n---\na: b\nc: {{ none }}\n",
        "the template cannot be filled in: an optional answer is missing",
        6,
    ),
    (f"{BARE}a: b\n{{% macro m() %}}{{{{ m() }}}}{{% endmacro %}}\nc: {{{{ m() }}}}\n", TOO_MUCH, 6),
    (f"{BARE}a: b\nc: {{{{ 'x' * 10**13 }}}}\n", TOO_MUCH, 6),
    (f"{BARE}a: b\nc: {{{{ {'(' * 3000}1{')' * 3000} }}}}\n", TOO_MUCH, 5),
    (f"{BARE}a: b\n{'{% for x in role %}' * 25}{'{% endfor %}' * 25}\n", TOO_MUCH, 5),
    ("---\ntitle: x\nquestions: {}\n---\na: {{ role }}\nc: for {{ role }}\n", "mail is only a part of a value", 6),
    (f'{BARE}a: {{{{ role }}}}\nc: "{{{{ role }}}}"\n', "mail is in quotes", 6),
    (f"{BARE}a: b\n{{% filter upper %}}c: d{{% endfilter %}}\n", "{% call %} and {% filter %} write text", 6),
    ("---\ntitle: x\nquestions: {}\n---\na: {{ role }}\n  c: d\n", "the template does not make valid YAML: ", 5),
    (
        "---\ntitle: x\nquestions:\n  a: {type: text, default: x, help: x}\n---\nb: c\n",
        "the answer to “a” is not used",
        4,
    ),
    (
        "---\ntitle: x\nquestions:\n  a: {type: service, default: htps, help: x}\n---\nb: {{ a }}\n",
        "the default is not a valid answer: unknown service “htps”: did you mean “https”?",
        4,
    ),
    (
        "---\ntitle: x\nquestions:\n  a: {type: text, kinds: [role], help: x}\n---\nb: {{ a }}\n",
        "“kinds” does not apply to a question of this type",
        4,
    ),
    (
        "---\ntitle: x\nquestions:\n  role: {type: text, help: x}\n---\nb: {{ role }}\n",
        "“role” is not a valid name of a question",
        4,
    ),
    ("---\ntitle: x\nquestions:\n  a: {type: choice, help: x}\n---\nb: {{ a }}\n", "a question of the type choice", 4),
    (
        "---\ntitle: x\nquestions:\n  a: {type: text, pattern: '[', help: x}\n---\nb: {{ a }}\n",
        "the pattern is not a regular expression: ",
        4,
    ),
]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "\n"),
        ("\n---\n", ":1:1\n"),
        ("a: b\n", ":1:1\n  |\n1 | a: b\n  | ^^^^\n"),
        ("---\ntitle: x\nquestions: {}\n", ":1:1\n  |\n1 | ---\n  | ^^^\n"),
    ],
)
def test_a_template_without_front_matter_is_shown_where_it_would_begin(text: str, shown: str, tmp_path: Path):
    project = shop(tmp_path)
    write(project, {"templates/roles/own.yaml.j2": text})
    assert refused(project, "mail", "--template", "own") == (
        f"error[no-front-matter]: the template has no complete front matter\n --> templates/roles/own.yaml.j2{shown}"
        "  = help: begin with a line ---, then title: and questions:, then another line ---\n"
        "sg-factory: template own cannot be used\n"
    )


@pytest.mark.parametrize(("text", "message", "line"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_template_is_told_by_its_file_and_line(text: str, message: str, line: int, tmp_path: Path):
    project = shop(tmp_path)
    (project / "templates/roles").mkdir(parents=True)
    (project / "templates/roles/own.yaml.j2").write_text(text, "utf-8")
    told = refused(project, "mail", "--template", "own")
    head, place, *_ = told.splitlines()
    assert head.split("]: ", 1)[1].startswith(message)
    assert place.strip().startswith("--> templates/roles/own.yaml.j2" + (f":{line}:" if line else ""))
    assert told.endswith("\nsg-factory: template own cannot be used\n")


def test_a_file_whose_name_would_be_none_of_a_role_is_no_template(tmp_path: Path):
    own = {f"templates/roles/{name}.yaml.j2": OWN_WORKER for name in ("", "Own", "own\x1b[2J", "own template", "owner")}
    lines = run("new", "--list", folder=write(shop(tmp_path), own)).stdout.splitlines()
    assert [line.split("  ")[0] for line in lines if line.endswith("(of this project)")] == ["owner"]


def test_a_title_turns_no_line_around(tmp_path: Path):
    own = '---\ntitle: "left \\u202e right"\nquestions: {}\n---\n'
    project = write(shop(tmp_path), {"templates/roles/own.yaml.j2": own})
    listed = run("new", "--list", folder=project).stdout
    assert "own                        left \\u202e right (of this project)\n" in listed
    assert run("new", "--list", "own", folder=project).stdout == "own: left \\u202e right\n"


def test_a_broken_template_is_listed_with_its_mistake(tmp_path: Path):
    project = write(shop(tmp_path), {"templates/roles/own.yaml.j2": "---\ntitle: x\n---\n"})
    line = "own                        has a mistake: “questions” is missing (of this project)\n"
    assert line in run("new", "--list", folder=project).stdout.splitlines(keepends=True)


def conversation(project: Path, *arguments: str, typed: tuple[str, ...]) -> tuple[int | None, str]:
    """The status of the command on a real terminal, and all that stands there; each text is typed at a question."""
    with terminal([*sg_factory(), "new", *arguments], project) as seen:
        seen.answer(*typed)
        status = seen.ends()
    return status, text(seen)


def text(seen: Terminal) -> str:
    """The output of a program on a terminal, with the line ends of the program."""
    return seen.written.decode().replace("\r\n", "\n")


def test_a_terminal_is_asked_what_is_missing_and_again_where_an_answer_will_not_do(tmp_path: Path):
    project = shop(tmp_path)
    typed = ("databse\n", "database\n", "\n", "data-platform\n", "mysq\n", "mysql\n", "wbe\n", "web, archive\n")
    status, shown = conversation(project, "orders-db", "--set", "replicas=no", typed=(*typed, "\n"))
    assert status == 0
    assert shown == LISTING + (
        "\n"
        "template: databse\n"
        "Error: unknown template “databse”: did you mean “database”?\n"
        "template: database\n"
        "Relational database, such as Amazon RDS and Aurora. Press Enter to accept the value in brackets.\n"
        "\n"
        "A short description; it becomes a tag of the group\n"
        "description [Relational database of the service]: \n"
        "\n"
        "The team that owns it\n"
        "owner [storefront]: data-platform\n"
        "\n"
        "The engine; for Aurora, postgresql or mysql\n"
        "(postgresql, mysql, mariadb, mssql or oracle)\n"
        "engine [postgresql]: mysq\n"
        "Error: “mysq” is not one of the choices: did you mean “mysql”?\n"
        "engine [postgresql]: mysql\n"
        "\n"
        "Clients that read and write\n"
        "(archive, aws-api, corporate-vpn, eks-control-plane, load-balancer, partner, s3, web)\n"
        "from: wbe\n"
        "Error: unknown peer “wbe”: did you mean “web”?\n"
        "from: web, archive\n"
        "\n"
        "The date of its next review\n"
        "(such as 2027-05-01)\n"
        "review_by [none]: \n"
        "wrote roles/orders-db.yaml\n"
    )
    assert (project / "roles/orders-db.yaml").read_text("utf-8") == (
        "# yaml-language-server: $schema=../.sg-factory/role.schema.json\n"
        "description: Relational database of the service\n"
        "owner: data-platform\n"
        "ingress:\n"
        "  - from: [web, archive]\n"
        "    service: mysql\n"
        "    description: Clients read and write their data\n"
        "egress: []                                       # a database opens no connections of its own\n"
    )


def test_a_bare_new_on_a_terminal_asks_for_the_role_and_the_template_then_its_questions(tmp_path: Path):
    project = shop(tmp_path)
    typed = ("web\n", "Mail Jobs\n", "mail-jobs\n", "worker\n", "\n", "\n", "partner\n", "https\n")
    status, shown = conversation(project, typed=(*typed, "Invoices are delivered\n"))
    assert shown.startswith(
        "name of the role: web\n"
        "Error: role “web” already exists, in roles/web.yaml: choose another name\n"
        "name of the role: Mail Jobs\n"
        "Error: “Mail Jobs” is not a valid role name: names are lower-case words and digits with single\n"
        "  hyphens, and do not begin with sg-; did you mean “mail-jobs”?\n"
        f"name of the role: mail-jobs\n{LISTING}\ntemplate: worker\n"
    )
    assert shown.endswith("\nwrote roles/mail-jobs.yaml\n")
    assert status == 0
    assert (project / "roles/mail-jobs.yaml").exists()


def test_a_bare_new_in_a_project_with_mistakes_asks_nothing(tmp_path: Path):
    project = write(shop(tmp_path), {"roles/bad.yaml": "description: Bad\n"})
    status, shown = conversation(project, typed=())
    assert status == 2
    assert shown.splitlines()[-1] == (
        "sg-factory: the project has mistakes, so a new role cannot be checked in it: correct them first"
    )


def test_enter_is_nothing_also_where_a_role_is_called_none(tmp_path: Path):
    project = write(shop(tmp_path), {"roles/none.yaml": "description: Nobody\nowner: storefront\n"})
    words = ("tasks", "--template", "ecs-service", "--set", "endpoints=aws-api")
    status, shown = conversation(project, *words, "--set", "s3=none", typed=("\n",) * 4)
    assert (status, [line for line in shown.splitlines() if line.startswith("from ")]) == (0, ["from [none]: "])
    assert "\ningress: []\n" in (project / "roles/tasks.yaml").read_text("utf-8")
    named = run("new", "db", "--template", "database", "--set", "from=none", "--dry-run", folder=project)
    assert "  - from: none\n" in named.stdout


def test_who_ends_the_input_in_the_middle_has_written_nothing(tmp_path: Path):
    project = shop(tmp_path)
    before = files_below(project)
    status, shown = conversation(project, "mail", "--template", "worker", typed=("\n", "\x04"))
    assert status == 2
    assert shown.endswith("owner [storefront]: \nsg-factory: nothing was written\n")
    assert files_below(project) == before


def test_who_presses_ctrl_c_in_the_middle_has_written_nothing(tmp_path: Path):
    project = shop(tmp_path)
    before = files_below(project)
    with terminal([*sg_factory(), "new", "mail", "--template", "worker"], project) as seen:
        seen.answer("\n")
        seen.sees("^owner ")
        assert seen.interrupt() == 2
    assert re.search(r"owner \[storefront\]: (\^C)+\nsg-factory: nothing was written\n$", text(seen))
    assert files_below(project) == before


def test_with_every_answer_given_a_terminal_is_asked_nothing(tmp_path: Path):
    answers = ("description=Mail jobs", "owner=mail", "to=partner", "service=https", "why=Invoices are delivered")
    words = [word for answer in answers for word in ("--set", answer)]
    status, shown = conversation(shop(tmp_path), "mail", "--template", "worker", *words, typed=())
    assert (status, shown) == (0, "wrote roles/mail.yaml\n")
