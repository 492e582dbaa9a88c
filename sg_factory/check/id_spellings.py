"""Ids of other tools: as a check lists them, and as these tools spell them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PACKS = ("HIPAA.Security", "NIST.800.53.R4", "NIST.800.53.R5", "PCI.DSS.321", "Serverless")
_IN_PACKS = ("EC2", "VPC")
_KICS = (
    *("0104165b-02d5-426f-abc9-91fb48189899", "01d5a458-a6c4-452a-ac50-054d59275b7c"),
    *("08b81bb3-0985-4023-8602-b606ad81d279", "1a427b25-2e9e-4298-9530-0499a55e736b"),
    *("1cc2fbd7-816c-4fbf-ad6d-38a4afa4312a", "3ae83918-7ec7-4cb8-80db-b91ef0f94002"),
    *("493d9591-6249-47bf-8dc0-5c10161cc558", "494b03d3-bf40-4464-8524-7c56ad0700ed"),
    *("4a1e6b34-1008-4e61-a5f2-1f7c276f8d14", "5e6c9c68-8a82-408e-8749-ddad78cbb9c5"),
    *("66f2d8f9-a911-4ced-ae27-34f09690bb2c", "6e856af2-62d7-4ba2-adc1-73b62cef9cc1"),
    *("73d59e76-a12c-4b74-a3d8-d3e1e19c25b3", "78055456-f670-4d2e-94d5-392d1cf4f5e4"),
    *("829ce3b8-065c-41a3-ad57-e0accfea82d2", "87482183-a8e7-4e42-a566-7a23ec231c16"),
    *("9564406d-e761-4e61-b8d7-5926e3ab8e79", "adcd0082-e90b-4b63-862b-21899f6e6a48"),
    *("c9846969-d066-431f-9b34-8c4abafe422a", "cdbb0467-2957-4a77-9992-7b55b29df7b7"),
    *("dae9c373-8287-462f-8746-6f93dad93610", "ddfc4eaa-af23-409f-b96c-bf5c45dc4daa"),
    *("e200a6f3-c589-49ec-9143-7421d4a2c845", "e415f8d3-fc2b-4f52-88ab-1129e8c8d3f5"),
    *("ea33fcf7-394b-4d11-a228-985c5d08f205", "ee464fc2-54a6-4e22-b10a-c6dcd2474d0c"),
)
# trivy also accepts the names that tfsec and cfsec gave to its ids; tfsec once had them under `vpc`.
_NAMES = {
    "trivy AVD-AWS-0099": "add-description-to-security-group",
    "trivy AVD-AWS-0104": "no-public-egress-sgr",
    "trivy AVD-AWS-0107": "no-public-ingress-sgr",
    "trivy AVD-AWS-0124": "add-description-to-security-group-rule",
    "trivy AVD-AWS-0173": "restrict-all-in-default-sg",
}


def ids_in(text: str) -> Iterator[tuple[str, str, str]]:
    """The tool, the id and its note, for each id in a text like `checkov CKV_AWS_24 (SSH), CKV_AWS_25`."""
    tool, _, ids = text.partition(" ")
    for id_, note in re.findall(r"([^,(]+?)(?: \(([^)]*)\))?(?:, |$)", ids):
        yield tool, id_, note


def spellings(known: str) -> Iterator[str]:
    """Every spelling of an id, with the tool's name; compare them without regard to case."""
    yield known
    tool, _, id_ = known.partition(" ")
    if tool == "trivy":
        yield f"trivy {id_.removeprefix('AVD-')}"
    if known in _NAMES:
        yield from (f"trivy {before}{_NAMES[known]}" for before in ("aws-ec2-", "aws-vpc-", ""))
    if tool == "KICS":
        yield from (f"KICS {full}" for full in _KICS if full.startswith(id_))
    if tool == "cdk-nag" and id_.startswith(_IN_PACKS):
        yield from (f"cdk-nag {pack}-{id_}" for pack in _PACKS)
    if tool == "SH":
        yield f"Security Hub {id_}"
    if tool == "CIS":
        yield f"CIS {id_.partition(' ')[2]}"
