"""The nearest known name to an unknown one: never one that opens something else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.compile.services import NoService, general_traffic
from sg_factory.network.services import catalogue
from sg_factory.text.service_names import _SENTENCES, _SERVICES, foreign_service
from sg_factory.text.spelling import is_other_letter, is_slip, nearest, remedy, remedy_of_few

# Names of IANA's registry of services (and of protocols and products), most of them no names of the catalogue:
# whoever writes one means it.
REAL = tuple(
    """
    acap afs afp amqpd auth bacnet bgp biff bootpc bootps chargen cups cvs daap dhcp dhcpv6 dicom dict discard
    domain-s dtls echo ephone exec finger fido ftps ftp-data git gopher gsiftp gtp h323 hl7 hostname iax icap
    icp igmp imap imap2 imap3 imaps ipp ircd ircs irc isakmp iscsi isisd jabber l2tp ldp llmnr login lpd mdns
    mgcp mms modbus mount msnp msrp mtqp mysqlx nbd nbns nbss netbios-ns netbios-ssn netconf nntp nntps nsq
    ntalk ntske ospf pcp pim pop2 pop3 pop3s pptp printer proxy ptp qotd quic radius radsec raft rlogin rpc
    rpcbind rsh rsync rtcp rtmp rtp rtsp sane scp sctp sdp shell sip sips slp smpp smux snpp socks socksv5 ssdp
    ssm stun stuns submission sunrpc svn syslogd systat tacacs talk tcpmux telnet telnets tftp tidb time turn
    turns udplite upnp uucp vnc vrrp whois winbox wins wmi x11 xdmcp xmpp zabbix zeroconf kafka-tls redis-tls
    mongodb-tls dnss dot doh ldapi mysql-tls nfsd sshd sshfs rdps rdg mssqls
    aerospike airflow amanda arangodb ballerina bacula beanstalkd bitcoin ceph chef cassandra-tls clickhouse
    cockroachdb collectd couchbase couchdb db2 diameter dovecot drbd druid elasticmq exim fluentd flink ganglia
    gerrit gitlab gluster hadoop haproxy hazelcast hbase hdfs hive icinga ignite impala jenkins jetdirect jira keycloak
    kong kudu lpr matrix memsql mosquitto mumble munin nagios neo4j netflow nexus nrpe nsca openldap opentsdb
    oracle-tls pgbouncer pgpool portainer postfix presto proxysql pulsar qpid questdb quake ravendb rethinkdb riak
    rundeck salt samba-ad scylladb sentry sflow singlestore sonarqube spark starrocks stunnel subversion syncthing
    teamcity teamspeak telegraf temporal tempo thanos tidb tomcat traefik trino unifi varnish victoriametrics
    vertica voldemort weblogic websphere winrs xrootd yugabyte zeromq zenoss
""".split()  # noqa: SIM905 - a list of some three hundred words, as a dictionary has them
)


@pytest.mark.parametrize("name", [name for name in REAL if name not in catalogue()])
def test_no_service_is_proposed_for_the_name_of_another_one(name: str):
    assert remedy(name, catalogue(), "look it up", exact=catalogue()) == ("look it up", "")


# Those of them that are another name of a service of the catalogue.
SAME = {"imap2": "imap", "isakmp": "ipsec-ike", "scp": "ssh", "submission": "smtp-submission"}


@pytest.mark.parametrize("name", [name for name in REAL if name not in catalogue()])
def test_a_rule_with_the_name_of_another_service_gets_no_proposal_that_would_open_something_else(name: str):
    with pytest.raises(NoService) as refused:
        general_traffic(name)
    assert refused.value.fix == SAME.get(name, "")


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("radius ", "did you mean “radius”?"),
        ("postgres", "write postgresql"),
        ("postgress", "write postgresql"),
        ("dynamodb", "APIs of AWS are https: write service: https to its endpoint or prefix list"),
        ("global-catalog", "write ldap-global-catalog, or ldaps-global-catalog over TLS"),
        ("Kpasswd", "write kerberos-password"),
        ("memcache", "write memcached"),
        ("adws", "write active-directory-web-services"),
        ("windows time", "write ntp"),
        ("rpc", "write msrpc, with msrpc-dynamic, for Windows; [tcp/111, udp/111] for the port mapper of Unix"),
        (
            "active-directory",
            "write what is needed of: dns, kerberos, kerberos-password, ntp, ldap, ldaps, cldap, ldap-global-catalog,"
            " ldaps-global-catalog, smb, msrpc, msrpc-dynamic and active-directory-web-services",
        ),
        ("elasticache", "write the protocol of its engine: valkey, redis or memcached"),
        ("winbind", "`sg-factory services` lists the names; or write it out: tcp/8443"),
        ("radiuss", "did you mean “radius”?"),
        ("redius", "`sg-factory services` lists the names; or write it out: tcp/8443"),
    ],
)
def test_an_unknown_service_is_answered_by_what_it_means(name: str, help: str):
    with pytest.raises(NoService) as refused:
        general_traffic(name)
    assert refused.value.help == help


# A misspelt or near name → the name of the catalogue that is proposed; empty: none, as it may mean another service.
NEAR = {
    "radios": "radius",
    "raduis": "radius",
    "redius": "",  # a letter more than redis, another letter than radius
    "radsec": "",
    "redes": "",
    "reddis": "redis",
    "postgrsql": "postgresql",
    "postgre-sql": "postgresql",
    "my-sql": "mysql",
    "mssqll": "mssql",
    "nysql": "",
    "mangodb": "mongodb",
    "mongobd": "mongodb",
    "memcachd": "memcached",
    "elastic-search": "elasticsearch",
    "elastisearch": "elasticsearch",
    "opensaerch": "opensearch",
    "casandra": "cassandra",
    "cassendra": "cassandra",
    "volkey": "valkey",
    "kubernets-api": "kubernetes-api",
    "kublet": "kubelet",
    "kerberus": "kerberos",
    "kerberos-pasword": "kerberos-password",
    "ldap-globalcatalog": "ldap-global-catalog",
    "ldpas": "ldaps",
    "netbois": "netbios",
    "pop-3s": "pop3s",
    "wiregaurd": "wireguard",
    "openvnp": "openvpn",
    "openvas": "",
    "zookeper": "zookeeper",
    "rabbitmq-managment": "rabbitmq-management",
    "promethius": "prometheus",
    "grafena": "grafana",
    "zabix-agent": "zabbix-agent",
    "syslogtls": "syslog-tls",
    "sshh": "",
    "ntps": "",
    "snmps": "",
    "telnets": "",
    "redshit": "redshift",
    "radius-acounting": "radius-accounting",
    "smtp-submision": "smtp-submission",
    "msk-iam-ipv4": "",
    "consul-serf-man": "",
    "fsx-ontap-nfx": "",
    "rpd": "rdp",
    "iscis": "iscsi",
    "isakmp": "ipsec-ike",
    "nat-t": "ipsec-nat-t",
    "icmp6": "icmpv6",
    "jaegar": "jaeger",
    "zipken": "zipkin",
    "dynamodb": "",
    "nginx": "",
}


@pytest.mark.parametrize(("name", "meant"), NEAR.items())
def test_a_misspelt_service_gets_the_right_name_and_another_word_gets_none(name: str, meant: str):
    with pytest.raises(NoService) as refused:
        general_traffic(name)
    assert refused.value.fix == meant
    assert (
        refused.value.help.startswith(("did you mean", "write")) if meant else "did you mean" not in refused.value.help
    )


@given(st.sampled_from(sorted(catalogue())), st.sampled_from(sorted(catalogue())))
def test_no_service_of_the_catalogue_is_another_one_with_another_letter(one: str, other: str):
    assert not is_other_letter(one, other)


def test_every_name_of_the_catalogue_that_a_sentence_mentions_exists():
    written = {word for sentence in _SENTENCES.values() for word in re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", sentence)}
    assert sorted(written - set(catalogue())) == []
    assert sorted(name for name in (*_SERVICES, *_SENTENCES) if name in catalogue()) == []
    assert sorted(name for name in _SERVICES.values() if name not in catalogue()) == []


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        *(("postgersql", "postgresql"), ("postgreslq", "postgresql"), ("posgresql", "postgresql")),
        *(
            ("postgressql", "postgresql"),
            ("HTTPS", "https"),
            ("htps", "https"),
            ("httpss", "https"),
            ("hhttps", "https"),
        ),
        *(("shs", "ssh"), ("redsi", "redis"), ("kafka_controller", "kafka-controller"), ("http_alt", "http-alt")),
        *(("httpalt", "http-alt"), ("https.alt", "https-alt"), ("wireguard ", "wireguard")),
    ],
)
def test_a_slip_of_a_services_name_is_told_with_the_right_one(slip: str, meant: str):
    assert remedy(slip, catalogue(), exact=catalogue()) == (f"did you mean “{meant}”?", meant)


@pytest.mark.parametrize("name", ["internal", "interned", "vpn", "vps", "shelf", "elf", "intranet", "internets"])
def test_a_word_of_the_language_is_not_proposed_for_a_word_that_looks_like_it(name: str):
    words = ("internet", "vpc", "self")
    assert remedy(name, (*words, "web"), "declare it", exact=words) == ("declare it", "")
    assert nearest(name, words) != ""  # were it a role's name, it would be


@given(st.sampled_from(sorted(catalogue())), st.sampled_from(sorted(catalogue())))
def test_no_service_of_the_catalogue_is_a_slip_of_another(one: str, other: str):
    letters = [name.replace("-", "") for name in (one, other)]
    assert is_slip(one, other) == (letters[0] == letters[1])


@pytest.mark.parametrize("name", ["postgres", "Valkey Server", "sql server", "Remote_Desktop", "sftp"])
def test_another_name_of_a_service_is_one_of_the_catalogue(name: str):
    help, right = foreign_service(name)
    assert right in catalogue()
    assert help == f"write {right}"


@pytest.mark.parametrize(
    ("name", "meant"),
    [("https-443-tcp", "tcp/443"), ("ipsec-4500-udp", "udp/4500"), ("consul-tcp", ""), ("-1-tcp", "")],
)
def test_a_rule_of_a_terraform_module_with_its_port_in_its_name_is_written_out(name: str, meant: str):
    assert foreign_service(name) == (f"write {meant}" if meant else "", meant)


def test_of_environments_all_are_listed_with_the_nearest_one_first():
    assert remedy_of_few("prd", ["prod", "dev"]) == ("did you mean “prod”? known here: dev, prod", "prod")
    assert remedy_of_few("x", ["prod", "dev"]) == ("known here: dev, prod", "")
    assert remedy_of_few("x", [], "the project declares") == ("the project declares none", "")
    many = [f"account-{number:02}" for number in range(14)]
    assert remedy_of_few("x", many) == (f"known here: {', '.join(many[:12])} and 2 more", "")
