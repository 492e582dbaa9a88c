"""EKS node groups that the internet, or some groups, can log in to.

Source: docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html: with a key and without a source group
"the port on the nodes is opened to the internet (0.0.0.0/0)"; it is 22, on Windows 3389.
"""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.diagnostic import Place
from sg_factory.plan import TemplateNote
from sg_factory.source.cloudformation.expressions import digest
from sg_factory.source.cloudformation.properties import Properties
from sg_factory.source.cloudformation.resource_types import NODE_GROUP

_HELP = "name the allowed groups under SourceSecurityGroups; or leave the key out and log in with Session Manager"


def open_nodes(properties: Properties) -> Iterator[TemplateNote]:
    """A note for each node group with an SSH key, with or without source groups.

    If an undecided condition determines the key or the groups, the note says that remote access is not judged.
    """
    for name in properties.named(NODE_GROUP):
        found = properties.of(name)
        if not found or "RemoteAccess" not in found:
            continue
        where = Place(properties.template.file, ("Resources", name, "Properties", "RemoteAccess"), "key")
        access = properties.mapping(found["RemoteAccess"])
        sources = properties.items(access.get("SourceSecurityGroups")) if access else []
        if access is None or None in sources:
            yield _not_judged(name, properties)
            continue
        if "Ec2SshKey" not in access:
            continue
        image = properties.text(found.get("AmiType", "")) or ""
        port = "tcp/3389" if image.startswith("WINDOWS") else "tcp/22"
        if sources:
            text = f"source groups can reach the nodes of “{name}” on {port}"
            yield TemplateNote("nodes", text, where, _HELP, expression=f"{text}: {digest(sources)}")
        else:
            text = f"the internet can reach the nodes of “{name}” on {port}: it has an SSH key and no source groups"
            yield TemplateNote("open-nodes", text, where, _HELP)


def _not_judged(name: str, properties: Properties) -> TemplateNote:
    text = f"remote access to the nodes of “{name}” is not judged: its RemoteAccess is known only at deploy time"
    return TemplateNote("unknown", text, properties.template.place(name), _HELP)
