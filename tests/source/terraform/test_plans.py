"""Plans and states of Terraform → Plans: each test has the JSON beside the whole of what is read."""

from __future__ import annotations

from sg_factory.plan import ExternalPeer, PrefixListPeer
from tests.source.terraform.printing import Made, plan, references, state, with_module
from tests.source.terraform.telling import LATER, block, group, of, read, rule, told, told_sides, vpc_rule

WEB = "aws_security_group.web"
DATABASE = "aws_security_group.database"


def test_a_new_group_has_the_rules_of_its_blocks_and_no_other_egress() -> None:
    web = group(WEB, ingress=[block(cidr_blocks=["0.0.0.0/0"], ipv6_cidr_blocks=["::/0"])])
    database = group(DATABASE, ingress=[block(5432, security_groups=of(f"{WEB}.id"))])
    assert told(plan(web, database)) == [
        "VPC vpc-1 vpc-1",
        f"{DATABASE}: What database is for",
        f"  ingress tcp/5432 {WEB}",
        f"{WEB}: What web is for",
        "  ingress tcp/443 0.0.0.0/0",
        "  ingress tcp/443 ::/0",
    ]


def test_rules_of_their_own_join_their_group_in_every_form() -> None:
    made = (
        group(WEB),
        group(DATABASE, group_id="sg-2"),
        rule("aws_security_group_rule.office", 22, cidr_blocks=["198.51.100.0/24"], security_group_id=of(f"{WEB}.id")),
        rule("aws_security_group_rule.mesh", 7946, self=True, security_group_id=of(f"{WEB}.id")),
        rule(
            "aws_security_group_rule.out",
            5432,
            type="egress",
            source_security_group_id="sg-2",
            security_group_id=of(f"{WEB}.id"),
        ),
        vpc_rule(
            "aws_vpc_security_group_ingress_rule.postgresql",
            5432,
            security_group_id="sg-2",
            referenced_security_group_id=of(f"{WEB}.id"),
        ),
        vpc_rule(
            "aws_vpc_security_group_egress_rule.all",
            None,
            security_group_id="sg-2",
            ip_protocol="-1",
            cidr_ipv6="2001:db8::/32",
        ),
        vpc_rule(
            "aws_vpc_security_group_ingress_rule.partner",
            8443,
            security_group_id="sg-2",
            referenced_security_group_id="111122223333/sg-9",
        ),
    )
    assert told(plan(*made)) == [
        "VPC vpc-1 vpc-1",
        f"{DATABASE}: What database is for",
        f"  ingress tcp/5432 {WEB}",
        "  ingress tcp/8443 sg-9",
        "  egress all 2001:db8::/32",
        f"{WEB}: What web is for",
        "  ingress tcp/22 198.51.100.0/24",
        f"  ingress tcp/7946 {WEB}",
        f"  egress tcp/5432 {DATABASE}",
    ]
    (found,) = read(plan(*made))
    partner = found.groups[0].ingress[1]
    assert partner.peer == ExternalPeer("sg-9", "sg-9", "111122223333")
    assert partner.origin.path == (
        "planned_values",
        "root_module",
        "resources",
        7,
        "values",
        "referenced_security_group_id",
    )
    assert found.groups[1].egress[0].origin.path[:5] == ("planned_values", "root_module", "resources", 4, "values")
    assert (found.read_from, found.groups[0].group_id, found.groups[1].group_id) == ("terraform", "sg-2", None)


def test_protocols_and_ports_mean_what_they_mean_to_the_provider() -> None:
    blocks = [
        block(0, protocol="-1", cidr_blocks=["10.0.0.0/8"]),
        block(8, 0, protocol="icmp", cidr_blocks=["10.0.0.0/8"]),
        block(0, protocol="50", cidr_blocks=["10.0.0.0/8"]),
        block(0, 65535, protocol="udp", cidr_blocks=["10.0.0.0/8"]),
    ]
    by_number = vpc_rule(
        "aws_vpc_security_group_ingress_rule.ssh",
        22,
        ip_protocol="6",
        security_group_id=of(f"{WEB}.id"),
        cidr_ipv4="10.1.0.0/16",
    )
    everything = vpc_rule(
        "aws_vpc_security_group_egress_rule.all",
        None,
        ip_protocol="all",
        security_group_id=of(f"{WEB}.id"),
        cidr_ipv4="10.1.0.0/16",
    )
    assert [line for line in told(plan(group(WEB, egress=blocks), by_number, everything)) if line.startswith("  ")] == [
        "  ingress tcp/22 10.1.0.0/16",
        "  egress all 10.0.0.0/8",
        "  egress all 10.1.0.0/16",
        "  egress esp 10.0.0.0/8",
        "  egress icmp/8/0 10.0.0.0/8",
        "  egress udp/0-65535 10.0.0.0/8",
    ]


def test_the_group_that_for_each_makes_is_the_one_with_the_same_key() -> None:
    keys = ("a", "b")
    groups = [group(f'aws_security_group.this["{key}"]', name=key, description=key) for key in keys]
    rules = [
        vpc_rule(
            f'aws_vpc_security_group_ingress_rule.own["{key}"]',
            security_group_id=LATER,
            referenced_security_group_id=LATER,
        )
        for key in keys
    ]
    own = {"references": ["aws_security_group.this", "each.key"]}
    first = references('aws_security_group.this["a"].id')
    made = [
        Made(each.address, each.values, expressions={"security_group_id": own, "referenced_security_group_id": first})
        for each in rules
    ]
    assert told(plan(*groups, *made)) == [
        "VPC vpc-1 vpc-1",
        'aws_security_group.this["a"]: a',
        '  ingress tcp/443 aws_security_group.this["a"]',
        'aws_security_group.this["b"]: b',
        '  ingress tcp/443 aws_security_group.this["a"]',
    ]


def test_each_value_is_the_instance_that_for_each_iterates_over() -> None:
    groups = [group(f'aws_security_group.this["{key}"]', name=key, description=key) for key in ("a", "b")]
    rules = [
        Made(
            f'aws_vpc_security_group_ingress_rule.own["{key}"]',
            {
                "ip_protocol": "tcp",
                "from_port": 22,
                "to_port": 22,
                "cidr_ipv4": "10.0.0.0/8",
                "security_group_id": LATER,
                "description": "Why",
            },
            expressions={"security_group_id": {"references": ["each.value.id", "each.value"]}},
            for_each=("aws_security_group.this",),
        )
        for key in ("a", "b")
    ]
    assert [line for line in told(plan(*groups, *rules)) if line.startswith("  ")] == [
        "  ingress tcp/22 10.0.0.0/8"
    ] * 2


def test_groups_of_modules_are_found_through_outputs_and_variables() -> None:
    inner = group(
        "module.network.module.web[0].aws_security_group.this[0]",
        module="module.network.module.web[0]",
        name="web",
        description="Web",
    )
    database = group(
        "module.data.aws_security_group.database",
        module="module.data",
        name="database",
        description="Data",
        ingress=[block(5432, security_groups=LATER)],
    )
    database = Made(
        database.address, database.values, module="module.data", expressions={"ingress": references("var.clients")}
    )
    made = plan(inner, database)
    made = with_module(made, "network", {"web": references("module.web[0].group_id")})
    made = with_module(made, "network.web", {"group_id": references("aws_security_group.this[0].id")})
    made = with_module(made, "data", {}, clients=references("module.network.web"))
    assert told(made) == [
        "VPC vpc-1 vpc-1",
        "module.data.aws_security_group.database: Data",
        "  ingress tcp/5432 module.network.module.web[0].aws_security_group.this[0]",
        "module.network.module.web[0].aws_security_group.this[0]: Web",
    ]


def test_a_local_is_unknown_and_says_so() -> None:
    made = rule(
        "aws_security_group_rule.app", security_group_id=of(f"{WEB}.id"), source_security_group_id=of("local.app")
    )
    assert told(plan(group(WEB), made))[2:] == [
        "unknown: “aws_security_group_rule.app”: source_security_group_id is not judged, as it is known only after "
        "apply, and comes from local.app"
    ]


def test_peers_of_several_blocks_that_cannot_be_told_apart_are_unknown() -> None:
    blocks = [
        block(5432, security_groups=of(f"{WEB}.id")),
        block(22, security_groups=of("aws_security_group.bastion.id")),
    ]
    made = plan(group(WEB), group("aws_security_group.bastion"), group(DATABASE, ingress=blocks))
    said = "is not judged, as it is known only after apply, and may be any of aws_security_group.web and "
    said += "aws_security_group.bastion"
    assert [line for line in told(made) if "unknown" in line] == [
        f"unknown: “{DATABASE}”: ingress.security_groups {said}"
    ] * 2


def test_several_groups_of_one_block_are_all_its_peers() -> None:
    blocks = [
        block(5432, security_groups=of(f"{WEB}.id", "aws_security_group.bastion.id")),
        block(443, cidr_blocks=["10.0.0.0/8"]),
    ]
    made = plan(group(WEB), group("aws_security_group.bastion"), group(DATABASE, ingress=blocks))
    assert told(made)[3:6] == [
        "  ingress tcp/443 10.0.0.0/8",
        "  ingress tcp/5432 aws_security_group.bastion",
        f"  ingress tcp/5432 {WEB}",
    ]


def test_what_is_known_only_after_apply_is_named_with_its_attribute() -> None:
    address = of("aws_eip.nat.public_ip")
    web = group(
        WEB,
        ingress=[block(cidr_blocks=[address, "10.0.0.0/8"]), block(of("var.port"), 80, cidr_blocks=["10.1.0.0/16"])],
        egress=of("local.egress"),
    )
    made = vpc_rule("aws_vpc_security_group_ingress_rule.nat", security_group_id=of(f"{WEB}.id"), cidr_ipv4=address)
    assert told(plan(web, made)) == [
        "VPC vpc-1 vpc-1",
        f"{WEB}: What web is for",
        "  ingress tcp/443 10.0.0.0/8",
        "unknown: “aws_vpc_security_group_ingress_rule.nat”: cidr_ipv4 is not judged, as it is known only after apply",
        f"unknown: “{WEB}”: ingress.cidr_blocks is not judged, as it is known only after apply",
        f"unknown: “{WEB}”: ingress.from_port is not judged, as it is known only after apply",
        f"unknown: “{WEB}”: egress is not judged, as it is known only after apply",
    ]


def test_sensitive_values_are_not_printed() -> None:
    web = group(WEB, group_id="sg-1", ingress=[block(cidr_blocks=["198.51.100.7/32"])])
    made = Made(WEB, web.values, web.before, sensitive={"ingress": True, "description": True})
    assert told(state(made)) == [
        "VPC vpc-1 vpc-1",
        f"{WEB}: ",
        f"unknown: “{WEB}”: ingress is not judged, as it is sensitive",
        f"undescribed: “{WEB}” has no description",
    ]


def test_a_state_has_what_a_refresh_found_once() -> None:
    ssh = {"cidr_blocks": ["10.0.0.0/8"], "description": "Operators log in"}
    web = group(
        WEB,
        group_id="sg-1",
        arn="arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1",
        owner_id="111122223333",
        ingress=[block(22, **ssh), block(80, **ssh)],
    )
    own = {
        "type": "ingress",
        "protocol": "tcp",
        "from_port": 22,
        "to_port": 22,
        "security_group_id": "sg-1",
        "security_group_rule_id": "sgr-1",
    }
    made = state(web, Made("aws_security_group_rule.ssh", {**own, **ssh}))
    assert told(made) == [
        "VPC vpc-1 vpc-1 111122223333 eu-central-1",
        f"{WEB}: What web is for",
        "  ingress tcp/22 10.0.0.0/8",
        "  ingress tcp/80 10.0.0.0/8",
    ]
    (found,) = read(made)
    assert found.groups[0].ingress[0].rule_id == "sgr-1"


def test_a_rule_that_a_plan_deletes_is_gone_although_its_group_still_shows_it() -> None:
    ssh = {"cidr_blocks": ["10.0.0.0/8"], "description": "Operators log in"}
    shown = {"ingress": [block(22, **ssh), block(80, **ssh)]}
    web = group(WEB, group_id="sg-1", **shown)
    old = {"type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22, "security_group_id": "sg-1", **ssh}
    made = plan(web, Made("aws_security_group_rule.ssh", None, old))
    made["configuration"]["root_module"]["resources"][0]["expressions"].pop("ingress")
    before, after = told_sides(made)
    assert [line for line in before if line.startswith("  ")] == [
        "  ingress tcp/22 10.0.0.0/8",
        "  ingress tcp/80 10.0.0.0/8",
    ]
    assert [line for line in after if line.startswith("  ")] == ["  ingress tcp/80 10.0.0.0/8"]


def test_rules_in_both_ways_are_said() -> None:
    web = group(WEB, ingress=[block(80, cidr_blocks=["10.0.0.0/8"])])
    made = rule("aws_security_group_rule.ssh", 22, cidr_blocks=["10.0.0.0/8"], security_group_id=of(f"{WEB}.id"))
    assert told(plan(web, made))[-1] == (
        f"unknown: “{WEB}” has ingress rules of its own and rule resources: each apply removes one of both"
    )


def test_each_side_has_what_exists_then() -> None:
    kept = group(WEB, group_id="sg-1", ingress=[block(cidr_blocks=["10.0.0.0/8"])])
    changed = Made(WEB, {**(kept.values or {}), "ingress": [block(cidr_blocks=["0.0.0.0/0"])]}, kept.before)
    gone = group("aws_security_group.old", group_id="sg-2")
    moved = group("aws_security_group.after", group_id="sg-3", description="Moved", name="moved")
    made = plan(changed, Made(gone.address, None, gone.before), moved, group("aws_security_group.new"))
    made["prior_state"]["values"]["root_module"]["resources"][2]["address"] = "aws_security_group.before"
    made["resource_changes"][2]["previous_address"] = "aws_security_group.before"
    assert told_sides(made) == (
        [
            "VPC vpc-1 vpc-1",
            "aws_security_group.after: Moved",
            "aws_security_group.old: What old is for",
            f"{WEB}: What web is for",
            "  ingress tcp/443 10.0.0.0/8",
        ],
        [
            "VPC vpc-1 vpc-1",
            "aws_security_group.after: Moved",
            "aws_security_group.new: What new is for",
            f"{WEB}: What web is for",
            "  ingress tcp/443 0.0.0.0/0",
        ],
    )


def test_what_terraform_leaves_behind_is_said() -> None:
    default = group("aws_default_security_group.this", group_id="sg-1", name="default")
    forgotten = group(WEB, group_id="sg-2")
    older = {**plan(group(DATABASE))["resource_changes"][0], "deposed": "0123abcd"}
    made = plan(
        Made(default.address, None, default.before),
        Made(WEB, None, forgotten.before, actions=("forget",)),
        errored=True,
    )
    made["resource_changes"].append(older)
    assert told(made)[1:] == [
        "unknown: Terraform met an error while it made this plan: what it lacks is not judged",
        f"unknown: “{DATABASE}” has an older object beside it, which is not looked at",
        "unknown: “aws_default_security_group.this” stays in the account, but Terraform no longer manages it: it is "
        "not judged",
        f"unknown: “{WEB}” stays in the account, but Terraform no longer manages it: it is not judged",
    ]


def test_groups_of_known_vpcs_are_plans_of_their_own() -> None:
    vpc = Made("aws_vpc.new", {"cidr_block": "10.2.0.0/16", "id": LATER})
    new = group(WEB, vpc_id=of("aws_vpc.new.id"))
    peer = vpc_rule(
        "aws_vpc_security_group_ingress_rule.web",
        security_group_id="sg-2",
        referenced_security_group_id=of(f"{WEB}.id"),
    )
    assert told(plan(vpc, new, group(DATABASE, group_id="sg-2"), peer)) == [
        "VPC aws_vpc.new 10.2.0.0/16",
        f"{WEB}: What web is for",
        "VPC vpc-1 vpc-1",
        f"{DATABASE}: What database is for",
        f"  ingress tcp/443 aws_vpc.new/{WEB}",
    ]


def test_groups_of_unknown_vpcs_stay_together() -> None:
    made = plan(group(WEB, vpc_id=of("local.vpc")), group(DATABASE))
    assert told(made) == ["VPC", f"{DATABASE}: What database is for", f"{WEB}: What web is for"]


def test_a_group_that_is_looked_up_is_external_until_rules_are_added_to_it() -> None:
    shared = Made("data.aws_security_group.shared", {"id": "sg-7", "name": "shared", "vpc_id": "vpc-1"})
    shared = Made(shared.address, shared.values, shared.values)
    other = Made("data.aws_security_group.other", {"id": "sg-8", "vpc_id": "vpc-1"}, {"id": "sg-8", "vpc_id": "vpc-1"})
    made = plan(
        shared,
        other,
        group(WEB, ingress=[block(security_groups=["sg-8"])]),
        rule("aws_security_group_rule.in", security_group_id="sg-7", source_security_group_id=of(f"{WEB}.id")),
        rule("aws_security_group_rule.of_others", 22, security_group_id="sg-99", cidr_blocks=["10.0.0.0/8"]),
    )
    assert told(made) == [
        "VPC vpc-1 vpc-1",
        f"{WEB}: What web is for",
        "  ingress tcp/443 data.aws_security_group.other",
        "data.aws_security_group.shared: ",
        f"  ingress tcp/443 {WEB}",
        "sg-99: ",
        "  ingress tcp/22 10.0.0.0/8",
    ]


def test_prefix_lists_have_the_entries_and_the_weight_that_the_plan_knows() -> None:
    offices = Made(
        "aws_ec2_managed_prefix_list.offices",
        {
            "name": "offices",
            "address_family": "IPv4",
            "max_entries": 5,
            "entry": [{"cidr": "198.51.100.0/24"}],
            "id": LATER,
        },
    )
    entry = Made(
        "aws_ec2_managed_prefix_list_entry.lab",
        {"cidr": "203.0.113.0/24", "prefix_list_id": of("aws_ec2_managed_prefix_list.offices.id")},
    )
    s3 = {
        "id": "pl-1",
        "name": "com.amazonaws.eu-central-1.s3",
        "address_family": "IPv4",
        "max_entries": None,
        "entries": [],
    }
    looked_up = Made("data.aws_ec2_managed_prefix_list.s3", s3, s3)
    endpoint = Made(
        "aws_vpc_endpoint.dynamodb", {"service_name": "com.amazonaws.eu-central-1.dynamodb", "prefix_list_id": LATER}
    )
    web = group(
        WEB,
        ingress=[block(prefix_list_ids=[of("aws_ec2_managed_prefix_list.offices.id")])],
        egress=[block(prefix_list_ids=["pl-1"]), block(8443, prefix_list_ids=["pl-2"])],
    )
    out = vpc_rule(
        "aws_vpc_security_group_egress_rule.dynamodb",
        security_group_id=of(f"{WEB}.id"),
        prefix_list_id=of("aws_vpc_endpoint.dynamodb.prefix_list_id"),
    )
    assert told(plan(offices, entry, looked_up, endpoint, web, out)) == [
        "VPC vpc-1 vpc-1",
        f"{WEB}: What web is for",
        "  ingress tcp/443 aws_ec2_managed_prefix_list.offices",
        "  egress tcp/443 com.amazonaws.eu-central-1.dynamodb",
        "  egress tcp/443 com.amazonaws.eu-central-1.s3 pl-1",
        "  egress tcp/8443 pl-2",
        f"list-of-others: a rule of “{WEB}” is not judged: the entries of pl-2 are not in this file",
        f"unknown: “{WEB}” has egress rules of its own and rule resources: each apply removes one of both",
    ]
    (found,) = read(plan(offices, entry, looked_up, endpoint, web, out))
    peer = found.groups[0].ingress[0].peer
    assert isinstance(peer, PrefixListPeer)
    assert (peer.weight, peer.is_whole, [each.cidr.text for each in peer.ranges]) == (
        5,
        True,
        ["198.51.100.0/24", "203.0.113.0/24"],
    )


def test_what_has_an_attribute_that_lists_groups_is_a_host() -> None:
    web = of(f"{WEB}.id")
    made = plan(
        group(WEB),
        Made("aws_lb.front", {"security_groups": web}),
        Made(
            "aws_instance.app",
            {"vpc_security_group_ids": web, "security_groups": LATER, "primary_network_interface_id": LATER},
        ),
        Made(
            "aws_lambda_function.job",
            {"vpc_config": [{"security_group_ids": web, "subnet_ids": []}]},
            expressions={"vpc_config": [{"security_group_ids": references(f"{WEB}.id")}]},
        ),
        Made("aws_db_instance.orders", {"vpc_security_group_ids": ["sg-9"]}),
        Made("aws_glue_dev_endpoint.dev", {"security_group_ids": [web]}),
        Made(
            "aws_network_interface_sg_attachment.more",
            {"security_group_id": web, "network_interface_id": of("aws_instance.app.primary_network_interface_id")},
        ),
        Made("aws_eks_cluster.main", {"vpc_config": [{"security_group_ids": of("local.groups")}]}),
    )
    assert told(made)[2:] == [
        f"glue-dev-endpoint aws_glue_dev_endpoint.dev has {WEB}",
        f"instance aws_instance.app has {WEB}",
        f"function aws_lambda_function.job has {WEB}",
        f"load-balancer aws_lb.front has {WEB}",
        "unknown: “aws_eks_cluster.main”: vpc_config.security_group_ids is not judged, as it is known only after "
        "apply, and comes from local.groups",
    ]


def test_a_group_of_a_further_vpc_is_said() -> None:
    made = plan(
        group(WEB),
        Made("aws_vpc_security_group_vpc_association.more", {"security_group_id": of(f"{WEB}.id"), "vpc_id": "vpc-2"}),
    )
    assert told(made)[2:] == [
        f"association: “{WEB}” is associated with the VPC “vpc-2” too: its rules apply there as well"
    ]


def test_the_default_words_of_the_provider_are_no_description() -> None:
    assert told(plan(group(WEB, description="Managed by Terraform")))[2:] == [
        f"undescribed: “{WEB}” has only the description “Managed by Terraform”"
    ]


def test_files_that_are_not_printed_by_a_known_version_say_so() -> None:
    assert told({"version": 4, "terraform_version": "1.9.8", "resources": []}) == [
        "VPC",
        "unknown: this is Terraform's state file: nothing of it was read",
    ]
    assert told({"format_version": "2.0", "planned_values": {}})[1:] == [
        "unknown: format_version “2.0” is not known: nothing of this file was read"
    ]


def test_a_rule_that_the_exclusive_list_of_its_group_lacks_is_revoked() -> None:
    web = group(WEB, group_id="sg-1")
    held = {"security_group_id": "sg-1", "cidr_ipv4": "10.0.0.0/8", "ip_protocol": "tcp", "description": "Why"}
    rules = [
        Made(
            f"aws_vpc_security_group_ingress_rule.{name}",
            {**held, "from_port": port, "to_port": port, "security_group_rule_id": f"sgr-{name}"},
        )
        for name, port in (("kept", 80), ("lost", 22))
    ]
    lists = {"security_group_id": "sg-1", "ingress_rule_ids": ["sgr-kept"], "egress_rule_ids": []}
    exclusive = Made("aws_vpc_security_group_rules_exclusive.web", lists)
    assert told(state(web, *rules, exclusive))[2:] == [
        "  ingress tcp/22 10.0.0.0/8",
        "  ingress tcp/80 10.0.0.0/8",
        "unknown: “aws_vpc_security_group_ingress_rule.lost” is judged, but "
        "“aws_vpc_security_group_rules_exclusive.web” does not list it: each apply revokes it",
    ]
