"""Machines on which a laboratory runs, and what is said of those on which it does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sg_factory.lab.laboratory import Laboratory, Send
from sg_factory.lab.running import why_not
from tests.lab.stars import NODES, everything

pytestmark = pytest.mark.usefixtures("lab")

REPOSITORY = Path(__file__).parents[2]

# An ordinary user who may nothing but read files, as Python's may be in a folder of root's.
NOBODY = (
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=+dac_read_search",
    "--bounding-set=-all,+dac_read_search",
)
# A user namespace with mounts of its own, in which a program is none.
WITHOUT = 'mount --bind /dev/null "$(command -v $0)" && exec "$@"'


def said(*prefix: str, code: str = "from sg_factory.lab.running import why_not; print(why_not())") -> str:
    """What Python prints when it is started in another way."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    words = (*prefix, sys.executable, "-c", code)
    return subprocess.run(words, capture_output=True, text=True, check=True, env=environment).stdout


def test_this_machine_can():
    assert why_not() is None


@pytest.mark.parametrize(("program", "package"), [("nft", "nftables"), ("ip", "iproute2")])
def test_without_a_program_it_says_which_package_has_it(program, package):
    assert said("unshare", "-Urm", "sh", "-c", WITHOUT, program) == (
        f"`{program}` is not installed: install {package} (`apt install {package}`)\n"
    )


def test_without_several_programs_it_names_all_packages_at_once():
    without = 'for name in ip nft; do mount --bind /dev/null "$(command -v $name)"; done && exec "$@"'
    assert said("unshare", "-Urm", "sh", "-c", without, "sh") == (
        "`ip` and `nft` are not installed: install iproute2 and nftables (`apt install iproute2 nftables`)\n"
    )


def test_a_machine_that_allows_nobody_a_namespace_says_so():
    """As root in a container may not: no capabilities, and no user namespaces."""
    forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all "$@"'
    assert said("unshare", "-Ur", "sh", "-c", forbid, "sh") == (
        "This machine lets us make no network namespace (No space left on device); "
        "user namespaces are switched off: run as root, or `sysctl user.max_user_namespaces=10000`\n"
    )


def test_it_runs_without_root():
    nobody = NOBODY if os.geteuid() == 0 else ()
    code = (
        "from sg_factory.lab.laboratory import Laboratory, Send; from sg_factory.lab.running import run;"
        "from tests.lab.stars import NODES, everything; import os;"
        "probes = (*everything(4).values(), *everything(6).values());"
        "print(os.geteuid() != 0, {*run(Laboratory(NODES, (Send(probes),))).seen[0]})"
    )
    assert said(*nobody, code=code) == "True {True}\n"


def test_many_probes_need_few_files():
    nobody = NOBODY if os.geteuid() == 0 else ()
    code = (
        "from sg_factory.lab.laboratory import Laboratory, Load, Send; from sg_factory.lab.running import run;"
        "from tests.lab.stars import NODES, between, nft;"
        "probes = tuple(between('web', 'database', f'tcp/{port}') for port in range(1, 1001));"
        "ruleset = nft('forward', 'ct state established accept', 'tcp dport <= 400 accept');"
        "(seen,) = run(Laboratory(NODES, (Load(None, ruleset), Send(probes)))).seen;"
        "print(seen == tuple(port <= 400 for port in range(1, 1001)))"
    )
    assert said("sh", "-c", 'ulimit -n 300 && exec "$@"', "sh", *nobody, code=code) == "True\n"


def test_a_full_table_of_neighbours_is_told_as_packets_get_lost():
    """To fill it would disturb every other laboratory of the machine, so an overflow is one that was there before."""
    code = (
        "import json, subprocess;"
        "from sg_factory.lab.engine.neighbours import count_of_overflows, verify_that_nothing_overflowed;"
        "from sg_factory.lab.engine.network import make_star; from tests.lab.stars import NODES;"
        "star = make_star(NODES); count = count_of_overflows(star);"
        "tables = json.loads(subprocess.check_output(('ip', '-s', '-j', 'ntable', 'show')));"
        "print(count == sum(table.get('table_fulls', 0) for table in tables));"
        "verify_that_nothing_overflowed(star, count);"
        "caught = None\n"
        "try: verify_that_nothing_overflowed(star, count - 1)\n"
        "except Exception as error: caught = error\n"
        "print(caught)"
    )
    assert said(code=code) == (
        "True\n4 nodes are too many for the kernel's tables of neighbours; as root of the machine, "
        "`sysctl net.ipv4.neigh.default.gc_thresh3=16384 net.ipv6.neigh.default.gc_thresh3=16384`\n"
    )


def test_the_network_of_the_machine_is_left_alone(lab):
    def links() -> str:
        names = "ip -brief link; ip rule; ip route; cat /proc/sys/net/ipv4/ip_forward"
        environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
        return subprocess.run(names, shell=True, capture_output=True, text=True, check=True, env=environment).stdout

    before = links()
    lab(Laboratory(NODES, (Send(tuple(everything(4).values())),)))
    assert links() == before


def test_another_system_is_told_what_a_laboratory_needs(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert why_not() == ("A laboratory needs the network namespaces of Linux: run it on Linux, or in a virtual machine")


@pytest.mark.parametrize(("required", "expected"), [("", "1 skipped"), ("required", "1 error")])
def test_what_a_machine_forbids_is_skipped_with_its_reason_but_an_error_in_ci(required, expected):
    test = "tests/lab/test_machines.py::test_this_machine_can"
    code = f"import pytest; pytest.main(['-n0', '-rsE', '-p', 'no:cacheprovider', {test!r}])"
    words = ("unshare", "-Urm", "sh", "-c", WITHOUT, "nft", "env", f"SG_FACTORY_LAB={required}")
    output = said(*words, code=code)
    assert "`nft` is not installed: install nftables (`apt install nftables`)" in output
    assert f"{expected} in " in output
