"""The laboratory as a fixture: a test that sends packets is skipped, with the reason, where a machine forbids it."""

import os
from collections.abc import Callable

import pytest

from sg_factory.lab.laboratory import LabNode, Laboratory, LabOutcome, Load, NoLaboratory
from sg_factory.lab.running import run, why_not


@pytest.fixture(scope="session")
def lab() -> Callable[[Laboratory], LabOutcome]:
    """`run`, on a machine with all that the tests need. Without it they are skipped, but fail in .ci/run."""
    reason = why_not() or _why_no_iptables()
    if reason is None:
        return run
    if os.environ.get("SG_FACTORY_LAB") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def _why_no_iptables() -> str | None:
    nothing = "*filter\nCOMMIT\n"
    try:
        run(Laboratory((LabNode("one", ()),), (Load(0, nothing, "iptables"), Load(0, nothing, "ip6tables"))))
    except NoLaboratory as error:
        return str(error)
    return None
