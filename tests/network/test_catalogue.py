"""The catalogue of named services, read as plain YAML: it shares no code with what compiles it.

Two tables are the manual: EXACT says what the best known names open, FACTS where each port of a product is found.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

FILE = Path(__file__).parents[2] / "sg_factory" / "network" / "services.yaml"
TEXT = FILE.read_text(encoding="utf-8")
CATALOGUE: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)
NAMES_AS_WRITTEN = re.findall(r"^([^\s#][^:]*):", TEXT, re.MULTILINE)

Ports = tuple[str, int, int]
"""A protocol, its first and its last port."""

MOST_PORTS_OF_A_NAME = 16
WIDE = {
    "kubernetes-node-ports": "Kubernetes gives a service of type NodePort any port of the range",
    "msrpc-dynamic": "Windows gives an RPC server any port of the range when it starts",
}

EXACT = {
    "active-directory-web-services": ["tcp/9389"],
    "ah": ["ah"],
    "alertmanager-cluster": ["tcp/9094", "udp/9094"],
    "bgp": ["tcp/179"],
    "carbon-gui": ["tcp/8081"],
    "cldap": ["udp/389"],
    "dns": ["tcp/53", "udp/53"],
    "documentdb": ["tcp/27017"],
    "ec2-instance-connect": ["tcp/22"],
    "efs": ["tcp/2049"],
    "esp": ["esp"],
    "fsx-lustre": ["tcp/988", "tcp/1018-1023"],
    "fsx-ontap-iscsi": ["tcp/3260"],
    "fsx-ontap-smb": ["tcp/445"],
    "fsx-openzfs": ["tcp/111", "tcp/2049", "tcp/20001-20003", "udp/111", "udp/2049", "udp/20001-20003"],
    "fsx-windows": ["tcp/445"],
    "ftp": ["tcp/21"],
    "geneve": ["udp/6081"],
    "gre": ["gre"],
    "http": ["tcp/80"],
    "http-alt": ["tcp/8080"],
    "https": ["tcp/443"],
    "https-alt": ["tcp/8443"],
    "icmp": ["icmp"],
    "icmpv6": ["icmpv6"],
    "imap": ["tcp/143"],
    "imaps": ["tcp/993"],
    "influxdb": ["tcp/8086"],
    "iscsi": ["tcp/3260"],
    "kerberos": ["tcp/88", "udp/88"],
    "kerberos-password": ["tcp/464", "udp/464"],
    "ldap": ["tcp/389"],
    "ldap-global-catalog": ["tcp/3268"],
    "ldaps": ["tcp/636"],
    "ldaps-global-catalog": ["tcp/3269"],
    "mariadb": ["tcp/3306"],
    "msk-iam": ["tcp/9098"],
    "msk-plaintext": ["tcp/9092"],
    "msk-scram": ["tcp/9096"],
    "msk-tls": ["tcp/9094"],
    "msrpc": ["tcp/135"],
    "msrpc-dynamic": ["tcp/49152-65535"],
    "nats": ["tcp/4222"],
    "nats-cluster": ["tcp/6222"],
    "nats-monitoring": ["tcp/8222"],
    "neptune": ["tcp/8182"],
    "netbios": ["tcp/139", "udp/137", "udp/138"],
    "nfs": ["tcp/2049"],
    "ntp": ["udp/123"],
    "pcoip": ["tcp/4172", "udp/4172"],
    "ping": ["icmp/echo-request", "icmpv6/echo-request"],
    "pop3": ["tcp/110"],
    "pop3s": ["tcp/995"],
    "postgresql": ["tcp/5432"],
    "radius": ["udp/1812"],
    "radius-accounting": ["udp/1813"],
    "rdp": ["tcp/3389", "udp/3389"],
    "session-manager": ["tcp/443"],
    "sip": ["tcp/5060", "udp/5060"],
    "sips": ["tcp/5061"],
    "smb": ["tcp/445"],
    "smtp": ["tcp/25"],
    "smtp-submission": ["tcp/587"],
    "smtp-submission-alt": ["tcp/2587"],
    "smtps": ["tcp/465"],
    "smtps-alt": ["tcp/2465"],
    "snmp": ["udp/161"],
    "snmp-trap": ["udp/162"],
    "ssh": ["tcp/22"],
    "syslog": ["udp/514"],
    "syslog-tcp": ["tcp/514"],
    "syslog-tls": ["tcp/6514"],
    "tftp": ["udp/69"],
    "valkey": ["tcp/6379"],
    "valkey-cluster-bus": ["tcp/16379"],
    "vnc": ["tcp/5900"],
    "vxlan": ["udp/4789"],
    "wireguard": ["udp/51820"],
    "wsp": ["tcp/4195", "udp/4195"],
}

FACTS: list[tuple[str, str, int, int, str]] = [
    ("ActiveMQ", "tcp", 5671, 5671, "amqps"),
    ("ActiveMQ", "tcp", 8883, 8883, "mqtts"),
    ("ActiveMQ", "tcp", 61614, 61614, "activemq-stomp-tls"),
    ("ActiveMQ", "tcp", 61617, 61617, "activemq-openwire-tls"),
    ("ActiveMQ", "tcp", 61619, 61619, "activemq-websocket-tls"),
    ("Alertmanager", "tcp", 9093, 9093, "alertmanager"),
    ("Alertmanager", "tcp", 9094, 9094, "alertmanager-cluster"),
    ("Carbon relay", "tcp", 2003, 2003, "carbon-plaintext"),
    ("Carbon relay", "udp", 2003, 2003, "carbon-plaintext-udp"),
    ("Carbon relay", "tcp", 2013, 2013, "carbon-relay-ng-pickle"),
    ("Carbon relay", "udp", 2013, 2013, "carbon-relay-ng-pickle-udp"),
    ("Carbon relay", "tcp", 2004, 2004, "carbon-admin"),
    ("Carbon relay", "tcp", 8081, 8081, "carbon-gui"),
    ("Cassandra", "tcp", 9042, 9042, "cassandra"),
    ("Cassandra", "tcp", 9160, 9160, "cassandra-thrift"),
    ("Cassandra", "tcp", 7199, 7199, "cassandra-jmx"),
    ("Consul", "tcp", 8300, 8300, "consul-server-rpc"),
    ("Consul", "tcp", 8502, 8502, "consul-grpc"),
    ("Consul", "tcp", 8503, 8503, "consul-grpc-tls"),
    ("Consul", "tcp", 8500, 8500, "consul-http"),
    ("Consul", "tcp", 8501, 8501, "consul-https"),
    ("Consul", "tcp", 8600, 8600, "consul-dns"),
    ("Consul", "udp", 8600, 8600, "consul-dns"),
    ("Consul", "tcp", 8301, 8301, "consul-serf-lan"),
    ("Consul", "udp", 8301, 8301, "consul-serf-lan"),
    ("Consul", "tcp", 8302, 8302, "consul-serf-wan"),
    ("Consul", "udp", 8302, 8302, "consul-serf-wan"),
    ("DAX", "tcp", 8111, 8111, "dax"),
    ("DAX", "tcp", 9111, 9111, "dax-tls"),
    ("Docker Swarm", "tcp", 2377, 2377, "docker-swarm-management"),
    ("Docker Swarm", "tcp", 7946, 7946, "docker-swarm-node"),
    ("Docker Swarm", "udp", 7946, 7946, "docker-swarm-node"),
    ("Docker Swarm", "udp", 4789, 4789, "docker-swarm-overlay"),
    ("DNS", "udp", 53, 53, "dns"),
    ("DNS", "tcp", 53, 53, "dns"),
    ("etcd", "tcp", 2379, 2379, "etcd-client"),
    ("etcd", "tcp", 2380, 2380, "etcd-peer"),
    ("NTP", "udp", 123, 123, "ntp"),
    ("Elasticsearch", "tcp", 9200, 9200, "elasticsearch"),
    ("Elasticsearch", "tcp", 9300, 9300, "elasticsearch-transport"),
    ("Grafana", "tcp", 3000, 3000, "grafana"),
    ("Graphite", "tcp", 80, 80, "http"),
    ("Graphite", "tcp", 2003, 2003, "carbon-plaintext"),
    ("Graphite", "tcp", 2004, 2004, "carbon-pickle"),
    ("Graphite", "tcp", 2023, 2023, "carbon-aggregator-plaintext"),
    ("Graphite", "tcp", 2024, 2024, "carbon-aggregator-pickle"),
    ("Graphite", "tcp", 8080, 8080, "http-alt"),
    ("StatsD", "tcp", 8125, 8125, "statsd-tcp"),
    ("StatsD", "udp", 8125, 8125, "statsd"),
    ("StatsD", "tcp", 8126, 8126, "statsd-admin"),
    ("HTTP", "tcp", 80, 80, "http"),
    ("HTTP", "tcp", 8080, 8080, "http-alt"),
    ("HTTPS", "tcp", 443, 443, "https"),
    ("HTTPS", "tcp", 8443, 8443, "https-alt"),
    ("IPsec", "udp", 500, 500, "ipsec-ike"),
    ("IPsec", "udp", 4500, 4500, "ipsec-nat-t"),
    ("Kafka", "tcp", 9092, 9092, "kafka"),
    ("Kafka", "tcp", 9094, 9094, "msk-tls"),
    ("Kafka", "tcp", 9194, 9194, "msk-tls-public"),
    ("Kafka", "tcp", 9096, 9096, "msk-scram"),
    ("Kafka", "tcp", 9196, 9196, "msk-scram-public"),
    ("Kafka", "tcp", 9098, 9098, "msk-iam"),
    ("Kafka", "tcp", 9198, 9198, "msk-iam-public"),
    ("Kafka", "tcp", 11001, 11001, "msk-jmx-exporter"),
    ("Kafka", "tcp", 11002, 11002, "msk-node-exporter"),
    ("Kibana", "tcp", 5601, 5601, "kibana"),
    ("Kubernetes", "tcp", 6443, 6443, "kubernetes-api"),
    ("LDAP", "tcp", 389, 389, "ldap"),
    ("LDAPS", "tcp", 636, 636, "ldaps"),
    ("Logstash", "tcp", 5044, 5044, "logstash-beats"),
    ("Loki", "tcp", 3100, 3100, "loki"),
    ("Loki", "tcp", 9095, 9095, "loki-grpc"),
    ("Memcached", "tcp", 11211, 11211, "memcached"),
    ("MinIO", "tcp", 9000, 9000, "minio"),
    ("MongoDB", "tcp", 27017, 27017, "mongodb"),
    ("MongoDB", "tcp", 27018, 27018, "mongodb-shard"),
    ("MongoDB", "tcp", 27019, 27019, "mongodb-config"),
    ("MySQL", "tcp", 3306, 3306, "mysql"),
    ("SQL Server", "tcp", 1433, 1433, "mssql"),
    ("SQL Server", "udp", 1434, 1434, "mssql-browser"),
    ("SQL Server", "tcp", 2383, 2383, "mssql-analysis-services"),
    ("SQL Server", "tcp", 4022, 4022, "mssql-service-broker"),
    ("NFS", "tcp", 2049, 2049, "nfs"),
    ("EFS", "tcp", 2049, 2049, "efs"),
    ("Nomad", "tcp", 4646, 4646, "nomad-http"),
    ("Nomad", "tcp", 4647, 4647, "nomad-rpc"),
    ("Nomad", "tcp", 4648, 4648, "nomad-serf"),
    ("Nomad", "udp", 4648, 4648, "nomad-serf"),
    ("OpenVPN", "udp", 1194, 1194, "openvpn"),
    ("OpenVPN", "tcp", 943, 943, "openvpn-access-server-web"),
    ("OpenVPN", "tcp", 443, 443, "openvpn-access-server"),
    ("PostgreSQL", "tcp", 5432, 5432, "postgresql"),
    ("Puppet", "tcp", 8140, 8140, "puppet"),
    ("Puppet", "tcp", 8081, 8081, "puppetdb"),
    ("Prometheus", "tcp", 9090, 9090, "prometheus"),
    ("Prometheus", "tcp", 9091, 9091, "pushgateway"),
    ("Prometheus", "tcp", 9100, 9100, "node-exporter"),
    ("Promtail", "tcp", 9080, 9080, "promtail"),
    ("Oracle Database", "tcp", 1521, 1521, "oracle"),
    ("Octopus Tentacle", "tcp", 10933, 10933, "octopus-tentacle"),
    ("RabbitMQ", "tcp", 4369, 4369, "epmd"),
    ("RabbitMQ", "tcp", 5671, 5671, "amqps"),
    ("RabbitMQ", "tcp", 5672, 5672, "amqp"),
    ("RabbitMQ", "tcp", 15672, 15672, "rabbitmq-management"),
    ("RabbitMQ", "tcp", 25672, 25672, "rabbitmq-clustering"),
    ("Remote Desktop", "tcp", 3389, 3389, "rdp"),
    ("Remote Desktop", "udp", 3389, 3389, "rdp"),
    ("Redis", "tcp", 6379, 6379, "redis"),
    ("Redshift", "tcp", 5439, 5439, "redshift"),
    ("Salt", "tcp", 4505, 4506, "salt-master"),
    ("SMTP", "tcp", 25, 25, "smtp"),
    ("SMTP", "tcp", 587, 587, "smtp-submission"),
    ("SMTP", "tcp", 2587, 2587, "smtp-submission-alt"),
    ("SMTP", "tcp", 465, 465, "smtps"),
    ("SMTP", "tcp", 2465, 2465, "smtps-alt"),
    ("Solr", "tcp", 8983, 8983, "solr"),
    ("Splunk", "tcp", 9997, 9997, "splunk-forwarding"),
    ("Splunk", "tcp", 8000, 8000, "splunk-web"),
    ("Splunk", "tcp", 8089, 8089, "splunk-management"),
    ("Splunk", "tcp", 8088, 8088, "splunk-hec"),
    ("Squid", "tcp", 3128, 3128, "squid"),
    ("SSH", "tcp", 22, 22, "ssh"),
    ("Storm", "tcp", 6627, 6627, "storm-nimbus"),
    ("Storm", "tcp", 8080, 8080, "http-alt"),
    ("Storm", "tcp", 6700, 6703, "storm-worker"),
    ("Vault", "tcp", 8200, 8200, "vault"),
    ("Wazuh", "tcp", 1514, 1514, "wazuh-agent"),
    ("Wazuh", "udp", 1514, 1514, "wazuh-agent-udp"),
    ("Wazuh", "tcp", 1515, 1515, "wazuh-enrollment"),
    ("Wazuh", "tcp", 1516, 1516, "wazuh-cluster"),
    ("Wazuh", "tcp", 514, 514, "syslog-tcp"),
    ("Wazuh", "udp", 514, 514, "syslog"),
    ("Wazuh", "tcp", 55000, 55000, "wazuh-api"),
    ("Wazuh", "tcp", 9200, 9200, "wazuh-indexer"),
    ("Wazuh", "tcp", 443, 443, "https"),
    ("Java RMI", "tcp", 1099, 1099, "java-rmi"),
    ("WinRM", "tcp", 5985, 5985, "winrm"),
    ("WinRM", "tcp", 5986, 5986, "winrm-https"),
    ("Zabbix", "tcp", 10051, 10051, "zabbix-server"),
    ("Zabbix", "tcp", 10050, 10050, "zabbix-agent"),
    ("Zipkin", "tcp", 9411, 9411, "zipkin"),
    ("Zipkin", "tcp", 8080, 8080, "http-alt"),
    ("ZooKeeper", "tcp", 2181, 2181, "zookeeper"),
    ("ZooKeeper", "tcp", 2182, 2182, "msk-zookeeper-tls"),
    ("ZooKeeper", "tcp", 2888, 2888, "zookeeper-peer"),
    ("ZooKeeper", "tcp", 3888, 3888, "zookeeper-election"),
]

# What lists of ports by product have and the catalogue has not; its head says why. The names are those that a reader
# would look under.
LEFT_OUT: list[tuple[str, str, int, int]] = [
    ("solr", "tcp", 8984, 8987),
    ("zipkin", "tcp", 9901, 9901),
    ("zipkin", "tcp", 9990, 9991),
    ("zookeeper", "tcp", 7199, 7199),
]


def ports(item: str) -> Ports | None:
    """Return the ports of an item of `traffic`; None without ports. Fails on invalid items."""
    if re.fullmatch(r"icmp|icmpv6|esp|ah|gre|(icmp|icmpv6)/[a-z]+(-[a-z]+)*", item):
        return None
    if number := re.fullmatch(r"protocol/(0|[1-9][0-9]*)", item):
        assert int(number[1]) <= 255, item
        return None
    match = re.fullmatch(r"(tcp|udp)/(0|[1-9][0-9]*)(?:-([1-9][0-9]*))?", item)
    assert match is not None, f"{item} is no legal form of traffic"
    low, high = int(match[2]), int(match[3] or match[2])
    assert high <= 65535, f"{item} has a port over 65535"
    assert match[3] is None or low < high, f"{item} is no range"
    return match[1], low, high


def opened(name: str) -> list[Ports]:
    return [found for found in map(ports, CATALOGUE[name]["traffic"]) if found is not None]


def test_names_have_the_form_of_names():
    assert [name for name in CATALOGUE if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name)] == []


def test_names_are_sorted_and_no_name_is_written_twice():
    assert sorted(CATALOGUE) == NAMES_AS_WRITTEN


def test_all_is_not_a_name_of_the_catalogue():
    assert "all" not in CATALOGUE


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_service_has_a_title_its_traffic_and_a_source(name: str):
    service = CATALOGUE[name]
    assert list(service) == ["title", "traffic", "source"]
    assert re.fullmatch(r"\S.{2,70}[^\s.]", service["title"])
    assert isinstance(service["traffic"], list)
    assert service["traffic"]
    assert all(isinstance(item, str) for item in service["traffic"])


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_source_is_a_page_by_https(name: str):
    source = urlsplit(CATALOGUE[name]["source"])
    assert source.scheme == "https"
    assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", source.netloc)
    assert source.path not in ("", "/")


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_item_of_traffic_has_a_legal_form_and_says_something_new(name: str):
    spans = opened(name)
    assert len(set(CATALOGUE[name]["traffic"])) == len(CATALOGUE[name]["traffic"])
    for protocol in ("tcp", "udp"):
        numbers = [port for found, low, high in spans if found == protocol for port in range(low, high + 1)]
        assert len(numbers) == len(set(numbers)), "two items open the same port"


def test_no_two_names_have_one_purpose():
    titles = [service["title"].casefold() for service in CATALOGUE.values()]
    assert sorted(titles) == sorted(set(titles))


def test_only_names_with_a_reason_open_many_ports():
    width = {name: sum(high - low + 1 for _, low, high in opened(name)) for name in CATALOGUE}
    assert {name for name, count in width.items() if count > MOST_PORTS_OF_A_NAME} == set(WIDE)


@pytest.mark.parametrize("name", EXACT)
def test_a_name_opens_what_it_says_and_nothing_else(name: str):
    assert CATALOGUE[name]["traffic"] == EXACT[name]


@pytest.mark.parametrize(("product", "protocol", "low", "high", "name"), FACTS)
def test_a_known_port_of_a_product_has_a_name(product: str, protocol: str, low: int, high: int, name: str):
    assert (protocol, low, high) in opened(name), product


@pytest.mark.parametrize(("product", "protocol", "low", "high"), LEFT_OUT)
def test_what_is_left_out_on_purpose_hides_under_no_name(product: str, protocol: str, low: int, high: int):
    inside = [
        name
        for name in CATALOGUE
        if name.startswith(product)
        for found, first, last in opened(name)
        if found == protocol and first <= high and low <= last
    ]
    assert inside == []
