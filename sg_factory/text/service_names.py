"""Common names of services → names of the catalogue.

No proposal allows more than the name meant: for one that may mean several there is a sentence and no automatic fix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_SESSION_MANAGER = (
    "Session Manager needs no ingress rule: write an egress rule with service: session-manager (https) to the "
    "endpoints of Systems Manager"
)

# Names of the catalogue, with other common names of the same service.
_OTHER_NAMES: Mapping[str, str] = {
    "postgresql": "postgres pgsql psql postgre aurora-postgresql aurora-postgres",
    "mysql": "aurora-mysql mysqld",
    "mssql": "ms-sql sqlserver sql-server ms-sql-s ms-sql-server tds microsoft-sql-server",
    "mssql-browser": "ms-sql-m sql-browser sql-server-browser",
    "rdp": "remote-desktop windows-rdp ms-rdp ms-wbt-server mstsc",
    "mongodb": "mongo mongod",
    "redis": "elasticache-redis redis-server",
    "valkey": "elasticache-valkey valkey-server",
    "memcached": "memcache elasticache-memcached",
    "elasticsearch": "elastic",
    "cassandra": "cql cassandra-native",
    "influxdb": "influx",
    "smb": "cifs samba microsoft-ds",
    "oracle": "oracle-db oracledb sqlnet oracle-tns",
    "ssh": "sftp scp",
    "nfs": "nfsv4 nfs4",
    "icmpv6": "icmp6",
    "ipsec-ike": "ike ikev2 isakmp",
    "ipsec-nat-t": "nat-t natt ipsec-natt ike-nat-t",
    "iscsi": "iscsi-target",
    "kubernetes-api": "kube-apiserver k8s-api",
    "kubernetes-node-ports": "nodeport node-port node-ports",
    "dns": "domain nameserver",
    "ntp": "windows-time w32time chrony",
    "kerberos": "krb5 kdc",
    "kerberos-password": "kpasswd kpasswd5 kerberos-kpasswd kerberos-change-password",
    "msrpc": "epmap rpc-endpoint-mapper endpoint-mapper",
    "msrpc-dynamic": "rpc-dynamic dynamic-rpc rpc-high-ports",
    "active-directory-web-services": "adws ad-web-services",
    "ldap-global-catalog": "ldap-global-catalogue msft-gc ldap-gc gc",
    "ldaps-global-catalog": "ldaps-global-catalogue msft-gc-ssl ldaps-gc gc-ssl ldap-global-catalog-ssl",
    "ldaps": "ldap-ssl ldap-tls ldap-over-tls secure-ldap",
    "imap": "imap4 imap2",
    "imaps": "imap4s imap-ssl",
    "pop3": "pop-3",
    "pop3s": "pop3-ssl",
    "smtp-submission": "submission",
    "smtps": "submissions",
    "vnc": "rfb",
    "radius": "radius-auth radius-authentication",
    "radius-accounting": "radius-acct radacct",
    "sips": "sip-tls",
}
# Names that may mean several services, or are misspelt, with what to write instead.
_AMBIGUOUS: tuple[tuple[str, str], ...] = (
    ("postgress posgres", "write postgresql"),
    ("ssm aws-ssm systems-manager ssm-agent", _SESSION_MANAGER),
    ("rabbitmq rabbit rabbit-mq rabitmq", "write amqps (TLS) or amqp for clients, rabbitmq-clustering for nodes"),
    ("activemq", "write the protocol of its clients: activemq-openwire-tls, amqps, mqtts and so on"),
    ("msk amazon-msk", "write the name of its authentication: msk-iam, msk-scram, msk-tls or msk-plaintext"),
    ("tls ssl", "it has no port of its own: write the protocol that runs over it, such as https or tcp/8443"),
    ("web www", "write https, or [http, https] where both are meant"),
    ("any everything * -1 all all-all", "name the services that are meant; “all” means all traffic"),
    ("ftps", "write ftp where AUTH TLS encrypts it, else tcp/990, and the data ports of the server, tcp/N-M"),
    ("ftp-data", "active FTP sends from tcp/20: write the ports that its clients listen on"),
    ("telnet", "write tcp/23, which sends passwords in clear"),
    ("ipsec", "write [ipsec-ike, ipsec-nat-t, esp], or those that are used"),
    (
        "active-directory ad ad-ds microsoft-ad domain-controller domain-controllers",
        "write what is needed of: dns, kerberos, kerberos-password, ntp, ldap, ldaps, cldap, ldap-global-catalog, "
        "ldaps-global-catalog, smb, msrpc, msrpc-dynamic and active-directory-web-services",
    ),
    (
        "global-catalog global-catalogue ad-global-catalog",
        "write ldap-global-catalog, or ldaps-global-catalog over TLS",
    ),
    ("rpc", "write msrpc, with msrpc-dynamic, for Windows; [tcp/111, udp/111] for the port mapper of Unix"),
    ("ms-rpc windows-rpc wmi dcom", "write [msrpc, msrpc-dynamic], or those that are used"),
    ("portmapper portmap rpcbind sunrpc", "write [tcp/111, udp/111]"),
    (
        "netbios-ns netbios-dgm netbios-ssn nbns nbss",
        "write netbios for all of it, or of it udp/137 (names), udp/138 (datagrams) or tcp/139 (sessions)",
    ),
    (
        "s3 dynamodb sqs sns kinesis kms ecr secretsmanager secrets-manager cloudwatch",
        "APIs of AWS are https: write service: https to its endpoint or prefix list",
    ),
    ("httpd apache nginx iis", "write http or https, or the port that it listens on, such as tcp/8080"),
    (
        "nfsv3 nfs3",
        "write nfs, and what else version 3 needs: [tcp/111, udp/111] and the ports of mountd, lockd and statd",
    ),
    ("opensearch-service amazon-opensearch", "Amazon OpenSearch Service is https"),
    ("fsx", "write fsx-windows, fsx-lustre, fsx-openzfs, fsx-ontap-nfs, fsx-ontap-smb and so on"),
    ("rds aurora", "write the protocol of its engine: postgresql, mysql, mariadb, oracle or mssql"),
    ("elasticache", "write the protocol of its engine: valkey, redis or memcached"),
    ("workspaces amazon-workspaces", "write wsp or pcoip, which its clients stream by"),
    ("dcv nice-dcv", "write wsp for Amazon WorkSpaces, or [tcp/8443, udp/8443] for other servers"),
    ("etcd", "write etcd-client for clients, etcd-peer for its members"),
    ("consul", "write consul-https, consul-dns, consul-server-rpc, consul-serf-lan and so on"),
    ("nomad", "write nomad-http, nomad-rpc or nomad-serf"),
    ("splunk", "write splunk-forwarding, splunk-hec, splunk-management or splunk-web"),
    ("wazuh", "write wazuh-agent, wazuh-enrollment, wazuh-api and so on"),
    ("zabbix", "write zabbix-agent or zabbix-server"),
    ("kubernetes k8s", "write kubernetes-api, kubelet or kubernetes-node-ports"),
    ("docker-swarm", "write docker-swarm-management, docker-swarm-node and docker-swarm-overlay"),
    ("graphite carbon", "write carbon-plaintext or carbon-pickle for metrics, http for its web pages"),
    ("otlp opentelemetry otel", "write otlp-grpc or otlp-http"),
    ("mail email", "write smtp between servers, smtp-submission or smtps from clients, imaps or pop3s to mailboxes"),
)
_SERVICES = {other: name for name, others in _OTHER_NAMES.items() for other in others.split()}
_SENTENCES = {name: sentence for names, sentence in _AMBIGUOUS for name in names.split()}


def foreign_service(text: str) -> tuple[str, str]:
    """Return the remedy for a common name of a service, and the equivalent name; both may be empty.

    terraform-aws-modules/security-group, up to version 5, names rules after their port: http-8080-tcp.
    """
    name = re.sub(r"[ _]+", "-", text.strip().casefold())
    if name in _SERVICES:
        return f"write {_SERVICES[name]}", _SERVICES[name]
    if preset := re.fullmatch(r"[a-z]+(?:-[a-z]+)*-([0-9]{1,5})-(tcp|udp)", name):
        written = f"{preset[2]}/{preset[1]}"
        return f"write {written}", written
    return _SENTENCES.get(name, ""), ""
