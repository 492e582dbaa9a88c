"""A port of the data tier is open to addresses outside the VPC."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.data_tier import data_tier
from sg_factory.check.finding import Check, Finding
from sg_factory.check.ingress_checks import ingress_for, reach_finding, world_open_check
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_HELP = {
    "roles": "allow the roles that use it, or private addresses: data belong inside the VPC",
    "others": "allow the groups that use it, or private addresses: data belong inside the VPC",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress on a port of the data tier from public addresses that are in no declared network.

    In a template, also web traffic from the internet to a group of the data tier: a template has no `public: true`.
    """
    for ingress in ingress_for(plan, "data-port-from-outside"):
        is_web = not world_open_check(ingress.rule.traffic)
        why = data_tier(plan).get(ingress.group.role, "") if is_web else ""
        yield reach_finding(ingress, _HELP[plan.written_by], "data-port-from-outside", why)


DATA_PORT_FROM_OUTSIDE = Check(
    "data-port-from-outside",
    Severity.ERROR,
    find,
    other_tools=(
        "KICS 494b03d3",
        "aws-guard RESTRICTED_INCOMING_TRAFFIC (MySQL, mSQL)",
        "cdk-nag EC2RestrictedCommonPorts (MySQL, mSQL, IPv4)",
        "SH EC2.19",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_cassandra_7199_9160_8888",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_elasticsearch_kibana_9200_9300_5601",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_kafka_9092",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_memcached_11211",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_mongodb_27017_27018",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_mysql_3306",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_oracle_1521_2483",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_postgres_5432",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_redis_6379",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_sql_server_1433_1434",
        "SH EC2.18",
        "cfn_nag W2",
        "aws-guard EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE",
        "cdk-nag AwsSolutions-EC23",
        "KICS 78055456, cdbb0467, 9564406d, 4a1e6b34",
    ),
)
