"""Random hosts for random projects, with launch templates of every kind."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sg_factory.cloudformation.images import FAMILIES
from tests.reading.project import Project
from tests.reading.projects import projects

ACCESS = ["session-manager", {"key_pair": "ops"}]
NAMES = ["orders-api", "web", "launch-template", "session-manager", "a", "vpc-id"]
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)


def images() -> st.SearchStrategy[Any]:
    """Every public image that Session Manager gets into, and images of one's own of every family."""
    public = [name for name, family in FAMILIES.items() if family.parameters and not name.startswith("debian")]
    arm = [f"{name}-arm64" for name in public if "arm64" in FAMILIES[name].parameters]
    own = st.fixed_dictionaries(
        {"family": st.sampled_from(sorted(FAMILIES))}, optional={"ssm": st.just("/images/hardened")}
    ).map(lambda image: image if "ssm" in image else {**image, "id": "ami-0a1b2c3d4e5f60718"})
    return st.sampled_from([*public, *arm]) | own


def launches() -> st.SearchStrategy[dict[str, Any]]:
    """Possible values of `launch:`."""
    optional = {
        "image": images(),
        "instance_profile": st.just("orders"),
        "tenancy": st.sampled_from(["default", "dedicated", "host"]),
        "patch_on_boot": st.booleans(),
        "kms_key": st.just("alias/orders"),
    }
    return st.fixed_dictionaries({"access": st.sampled_from(ACCESS)}, optional=optional)


@st.composite
def launching_projects(draw: st.DrawFn) -> Project:
    """A random project with hosts, some of which are launched, and some of which have an external group."""
    project = draw(projects())
    roles = [name.rpartition("/")[2].removesuffix(".yaml") for name in project.files if name.startswith("roles/")]
    worn = st.lists(st.sampled_from([role for role in roles if role[0] != "_"]), min_size=1, max_size=4, unique=True)
    added = {document.get("adds_to") for document in project.files.values()}  # a host has the role, not its group
    external = sorted({*project.files.get("sg-factory.yaml", {}).get("security_groups", {})} - added)
    if external:
        more = st.lists(st.sampled_from(external), max_size=1)
        worn = st.builds(lambda roles, others: [*others, *roles], worn, more)
    host = st.fixed_dictionaries({"roles": worn, "description": WORDS}, optional={"launch": launches()})
    hosts = draw(st.dictionaries(st.sampled_from(NAMES), host, min_size=1))
    return Project({**project.files, "hosts.yaml": hosts}, project.as_of, project.disable)
