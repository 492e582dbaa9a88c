"""What a role's `public` admits and names, and what one admits or names beyond another."""

from __future__ import annotations

import pytest

from sg_factory.network import Traffic
from sg_factory.plan import Public

HTTPS, RANGE = Traffic("tcp", 443, 443), Traffic("tcp", 440, 450)
ANY, WEB, WIDE = Public(), Public(("https",), (HTTPS,)), Public(("tcp/440-450",), (RANGE,))


@pytest.mark.parametrize(
    ("public", "traffic", "is_admitted", "is_named"),
    [
        (ANY, HTTPS, True, False),
        (WEB, HTTPS, True, True),
        (WEB, RANGE, False, False),
        (WIDE, HTTPS, True, True),
        (WIDE, Traffic("udp", 443, 443), False, False),
    ],
)
def test_true_admits_all_and_names_nothing_and_services_name_what_they_admit(
    public: Public, traffic: Traffic, is_admitted: bool, is_named: bool
):
    assert (public.admits(traffic), public.means(traffic)) == (is_admitted, is_named)


@pytest.mark.parametrize(
    ("public", "other", "exceeds"),
    [(ANY, ANY, False), (ANY, WEB, True), (WEB, ANY, True), (WEB, WIDE, False), (WIDE, WEB, True), (WEB, WEB, False)],
)
def test_one_exceeds_another_by_what_it_admits_or_by_what_it_names(public: Public, other: Public, exceeds: bool):
    assert public.exceeds(other) == exceeds
