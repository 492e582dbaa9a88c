"""`launch:` of hosts.yaml → launch templates of the Plan, and the mistakes that the model does not find."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sg_factory.authored.models import Project
from sg_factory.authored.models.launch import KeyPair, LaunchSettings, OwnImage
from sg_factory.authored.models.project import HOSTS_FILE
from sg_factory.authored.models.text import TAG_VALUE_LENGTH
from sg_factory.compile.draft import Draft
from sg_factory.diagnostic import Diagnostic, Place, mistake
from sg_factory.plan import Image, Launch

# Systems Manager user guide, “AMIs with SSM Agent preinstalled”: Debian's own images are not among them.
_WITHOUT_AGENT = "debian-"
# EC2 user guide, instance type names: the letter after the generation is the processor, g being AWS Graviton.
_GRAVITON = re.compile(r"(a1|[a-z]+[0-9]+g[a-z]*)\.")


def launch(written: LaunchSettings, roles: Iterable[str], draft: Draft) -> Launch:
    """Return the launch template of a host with `roles`."""
    return Launch(
        image=_image(written.image),
        key_pair=written.access.key_pair if isinstance(written.access, KeyPair) else None,
        instance_profile=written.instance_profile,
        instance_type=written.instance_type,
        tenancy=written.tenancy,
        patch_on_boot=written.patch_on_boot,
        firewall=written.firewall,
        kms_key=written.kms_key,
        owner=_owners(draft.present[role].owner for role in roles),
        tags=tuple(sorted(draft.project.settings.tags.items())),
    )


def _image(written: str | OwnImage) -> Image:
    if isinstance(written, OwnImage):
        return Image(written.family, id=written.id, ssm=written.ssm)
    family = written.removesuffix("-arm64")
    return Image(family, "x86_64" if family == written else "arm64")


def _owners(names: Iterable[str]) -> str:
    """Return the owners of a host: those of its roles."""
    return ", ".join(sorted(set(names)))


def verify_launching(project: Project) -> Iterator[Diagnostic]:
    """Yield mistakes in launch templates: instances that could not be launched, or not be accessed."""
    for name, host in project.hosts.root.items():
        if host.launch is not None:
            place = Place(HOSTS_FILE).at(name)
            yield from _image_fits(host.launch, place.at("launch"))
            yield from _owners_fit(project, name, host.roles, place.at("roles"))


def _image_fits(written: LaunchSettings, place: Place) -> Iterator[Diagnostic]:
    image = _image(written.image)
    if written.firewall and image.family.startswith("windows"):
        text = f"{image.family} has no nftables, which `firewall` is"
        help = "leave out `firewall`, and use `sg-factory firewall HOST --format windows`"
        yield mistake("no-nftables", text, place.at("firewall"), help=help)
    if not image.is_public:
        return  # the contents and architecture of an own image are unknown
    if image.family.startswith(_WITHOUT_AGENT) and not isinstance(written.access, KeyPair):
        text = f"Session Manager does not work: {image} has no SSM agent"
        help = "write access: {key_pair: NAME}, or an image of your own that has the agent: image: {ssm: …, family: …}"
        yield mistake("no-agent", text, place.at("access"), help=help)
    if written.instance_type is None:
        return
    wanted = "arm64" if _GRAVITON.match(written.instance_type) else "x86_64"
    if image.architecture != wanted:
        text = f"“{written.instance_type}” has an {wanted} processor; the image {image} is for {image.architecture}"
        yield mistake("wrong-processor", text, place.at("instance_type"), help=_remedy(image, wanted))


def _remedy(image: Image, wanted: str) -> str:
    if image.family.startswith("windows"):
        return "write an instance type without the “g” of Graviton, such as m7i.large"
    return f"write image: {image.family}{'-arm64' if wanted == 'arm64' else ''}, or another instance type"


def _owners_fit(project: Project, name: str, roles: Iterable[str], place: Place) -> Iterator[Diagnostic]:
    """Report owners that are too long for a tag; a host is the same in every environment, so all roles count."""
    sources = (project.roles.get(role) for role in roles)
    owners = _owners(source.written.owner or "" for source in sources if source is not None)
    if len(owners) > TAG_VALUE_LENGTH:
        text = f"the owners of the roles of “{name}” have {len(owners)} characters together; a tag value holds at most "
        text += str(TAG_VALUE_LENGTH)
        yield mistake("tag-text-length", text, place, help="give the teams shorter names")
