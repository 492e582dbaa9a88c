"""Node groups of EKS that let everybody in to log in.

Source: docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html: with a key and without a source group
"the port on the nodes is opened to the internet (0.0.0.0/0)"; it is 22, on Windows 3389.
"""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.adopt.kinds import NODE_GROUP
from sg_factory.adopt.properties import Properties
from sg_factory.diagnostic import Place
from sg_factory.plan import Remark

_HELP = "name those who may under SourceSecurityGroups; or leave the key out, and log in by Session Manager"


def open_nodes(properties: Properties) -> Iterator[Remark]:
    """A remark for each node group that has a key and no groups that the key is for."""
    for name in properties.named(NODE_GROUP):
        found = properties.of(name)
        access = properties.mapping(found["RemoteAccess"]) if found and "RemoteAccess" in found else None
        if found and access and "Ec2SshKey" in access and not properties.items(access.get("SourceSecurityGroups")):
            image = properties.text(found.get("AmiType", "")) or ""
            port = "tcp/3389" if image.startswith("WINDOWS") else "tcp/22"
            text = f"everybody reaches the nodes of “{name}” on {port}: it has an SSH key and no source groups"
            where = Place(properties.template.file, ("Resources", name, "Properties", "RemoteAccess"), "key")
            yield Remark("open-nodes", text, where, _HELP)
