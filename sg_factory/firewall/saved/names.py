"""Names that nft prints for numbers, without `-n`: protocols, types and codes of ICMP.

Sources: nft(8), libnftables-json(5); IANA's registries of protocol numbers and of ICMP and ICMPv6 parameters.
"""

from __future__ import annotations

from collections.abc import Mapping


def _numbers(text: str) -> dict[str, int]:
    return {name: int(number) for name, _, number in (each.partition("=") for each in text.split())}


PROTOCOLS: Mapping[str, int] = _numbers(
    """
    ip=0 hopopt=0 icmp=1 igmp=2 ggp=3 ipencap=4 ipv4=4 st=5 tcp=6 egp=8 igp=9 pup=12 udp=17 hmp=20
    xns-idp=22 rdp=27 iso-tp4=29 dccp=33 xtp=36 ddp=37 idpr-cmtp=38 ipv6=41 ipv6-route=43 ipv6-frag=44
    idrp=45 rsvp=46 gre=47 esp=50 ah=51 skip=57 ipv6-icmp=58 icmpv6=58 ipv6-nonxt=59 ipv6-opts=60 rspf=73
    cphb=73 vmtp=81 eigrp=88 ospf=89 ospfigp=89 ax.25=93 ipip=94 etherip=97 encap=98 pim=103 ipcomp=108
    comp=108 vrrp=112 l2tp=115 isis=124 sctp=132 fc=133 mobility-header=135 udplite=136 mpls-in-ip=137
    manet=138 hip=139 shim6=140 wesp=141 rohc=142 ethernet=143
    """
)
ICMP_TYPE_NAMES: Mapping[str, Mapping[str, int]] = {
    "icmp": _numbers(
        """
        echo-reply=0 destination-unreachable=3 source-quench=4 redirect=5 echo-request=8
        router-advertisement=9 router-solicitation=10 time-exceeded=11 parameter-problem=12
        timestamp-request=13 timestamp-reply=14 info-request=15 info-reply=16 address-mask-request=17
        address-mask-reply=18
        """
    ),
    "icmpv6": _numbers(
        """
        destination-unreachable=1 packet-too-big=2 time-exceeded=3 parameter-problem=4
        echo-request=128 echo-reply=129 mld-listener-query=130 mld-listener-report=131
        mld-listener-done=132 mld-listener-reduction=132 nd-router-solicit=133 nd-router-advert=134
        nd-neighbor-solicit=135 nd-neighbor-advert=136 nd-redirect=137 router-renumbering=138
        ind-neighbor-solicit=141 ind-neighbor-advert=142 mld2-listener-report=143
        """
    ),
}
ICMP_CODE_NAMES: Mapping[str, Mapping[str, int]] = {
    "icmp": _numbers(
        """
        net-unreachable=0 host-unreachable=1 prot-unreachable=2 port-unreachable=3 frag-needed=4
        net-prohibited=9 host-prohibited=10 admin-prohibited=13
        """
    ),
    "icmpv6": _numbers(
        """
        no-route=0 admin-prohibited=1 addr-unreachable=3 port-unreachable=4 policy-fail=5
        reject-route=6
        """
    ),
}
