"""Node groups of EKS that let everybody, or some groups, in to log in.

Source: docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html: with a key and without a source group
"the port on the nodes is opened to the internet (0.0.0.0/0)"; it is 22, on Windows 3389.
"""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.adopt.expressions import digest
from sg_factory.adopt.kinds import NODE_GROUP
from sg_factory.adopt.properties import Properties
from sg_factory.diagnostic import Place
from sg_factory.plan import Remark

_HELP = "name those who may under SourceSecurityGroups; or leave the key out, and log in by Session Manager"


def open_nodes(properties: Properties) -> Iterator[Remark]:
    """A remark for each node group that has a key, whether or not it names groups that the key is for."""
    for name in properties.named(NODE_GROUP):
        found = properties.of(name)
        access = properties.mapping(found["RemoteAccess"]) if found and "RemoteAccess" in found else None
        if not (found and access and "Ec2SshKey" in access):
            continue
        image = properties.text(found.get("AmiType", "")) or ""
        port = "tcp/3389" if image.startswith("WINDOWS") else "tcp/22"
        where = Place(properties.template.file, ("Resources", name, "Properties", "RemoteAccess"), "key")
        sources = properties.items(access.get("SourceSecurityGroups"))
        if sources:
            text = f"source groups reach the nodes of “{name}” on {port}"
            yield Remark("nodes", text, where, _HELP, expression=f"{text}: {digest(sources)}")
        else:
            text = f"everybody reaches the nodes of “{name}” on {port}: it has an SSH key and no source groups"
            yield Remark("open-nodes", text, where, _HELP)
