"""Which environments of two projects are compared: all, or those whose names or patterns are given."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sg_factory.compare import difference
from sg_factory.pipeline.sides import SideError, open_sides, pairs
from tests.projects import write

AS_OF = datetime(2027, 1, 1, tzinfo=UTC)


def a_project(folder: Path, *environments: str) -> Path:
    declared = "".join(
        f"""
              {name}:
                account: "111122223333"
                region: eu-west-1
                vpc: {{id: vpc-0a1b2c3d, cidrs: [10.10.0.0/16]}}"""
        for name in environments
    )
    settings = f"""
            name: shop
            environments:{declared}
            """
    files = {"sg-factory.yaml": settings if environments else "name: shop"}
    return write(folder, {**files, "roles/web.yaml": "{description: Web servers, owner: shop}"})


def compared(folder: Path, before: tuple[str, ...], after: tuple[str, ...], wanted: tuple[str, ...]) -> list[str]:
    """The names of the pairs that are compared."""
    sides = open_sides(str(a_project(folder / "old", *before)), str(a_project(folder / "new", *after)), folder, AS_OF)
    return [pair.name for pair in pairs(*sides, wanted)]


@pytest.mark.parametrize(
    ("before", "after", "wanted", "names"),
    [
        (("dev", "prod"), ("dev", "prod"), (), ["dev", "prod"]),
        (("dev", "prod"), ("dev", "prod"), ("prod",), ["prod"]),
        (("dev", "prod"), ("dev", "prod"), ("p*",), ["prod"]),
        (("dev", "prod"), ("dev", "prod"), ("p*", "dev"), ["dev", "prod"]),
        (("dev",), ("prod",), (), ["prod", "dev"]),
        (("dev",), ("prod",), ("dev",), ["dev"]),
        (("dev",), ("prod",), ("prod",), ["prod"]),
        ((), (), (), [""]),
    ],
)
def test_an_environment_is_compared_with_the_one_of_its_name_or_with_nothing(
    tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...], wanted: tuple[str, ...], names: list[str]
):
    assert compared(tmp_path, before, after, wanted) == names


@pytest.mark.parametrize(
    ("before", "after", "wanted", "message"),
    [
        (
            ("dev", "prod"),
            ("dev", "prod"),
            "prd",
            "unknown environment “prd”: did you mean “prod”? there are dev, prod",
        ),
        (("dev", "prod"), ("dev", "prod"), "x", "unknown environment “x”: there are dev, prod"),
        (("dev",), ("prod",), "x", "unknown environment “x”: there are dev, prod"),
        ((), ("prod",), "x", "unknown environment “x”: there are prod"),
        ((), (), "x", "unknown environment “x”: there are none"),
        ((), (), "*", "unknown environment “*”: there are none"),
    ],
)
def test_a_pattern_that_fits_none_is_refused_and_each_name_is_told_once(
    tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...], wanted: str, message: str
):
    with pytest.raises(SideError) as raised:
        compared(tmp_path, before, after, ("*", wanted) if before and wanted != "*" else (wanted,))
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("before", "after", "causes"),
    [
        (("dev",), ("dev", "prod"), {"the environment is new"}),
        (("dev", "prod"), ("dev",), {"the environment is gone"}),
        (("dev",), ("dev",), set()),
    ],
)
def test_access_in_a_new_environment_is_explained_by_it_and_not_by_its_roles(
    tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...], causes: set[str]
):
    line = "[{from: internet, service: https, description: Customers}]"
    folders = a_project(tmp_path / "old", *before), a_project(tmp_path / "new", *after)
    for folder in folders:
        write(folder, {"roles/web.yaml": f"{{description: Web, owner: shop, public: true, ingress: {line}}}"})
    found = difference(pairs(*open_sides(*map(str, folders), tmp_path, AS_OF)))
    assert {change.because for change in found.changes} == causes
