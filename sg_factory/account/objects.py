"""Objects of an S3 bucket → files below a folder, under their own keys."""

from __future__ import annotations

from pathlib import Path

from sg_factory.account.errors import AccountUnread, AwsSubject, aws_errors
from sg_factory.account.session import PATIENCE, client_of, session_of
from sg_factory.text.counting import listed
from sg_factory.text.progress import steps

ACTIONS = ("s3:GetObject", "s3:ListBucket")
"""The actions that reading objects needs."""


def download(location: str, folder: Path) -> dict[Path, str]:
    """Write all objects below a location (`s3://BUCKET/PREFIX`) into a folder: the location of each file.

    Raises AccountUnread.
    """
    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    if not bucket:
        raise AccountUnread(f"“{location}” names no bucket: write s3://BUCKET/PREFIX")
    found = {}
    subject = AwsSubject(location, listed(ACTIONS))
    with aws_errors(subject):
        client = client_of(session_of(subject, None), "s3", PATIENCE)
        try:
            pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
            keys = [each["Key"] for page in pages for each in page.get("Contents", ()) if not each["Key"].endswith("/")]
            if not keys:
                raise AccountUnread(f"{location}: there are no objects")
            for number, key in enumerate(steps(keys, f"reading {location}:")):
                suffix = "".join(Path(key).suffixes[-2:])
                file = folder / f"{number:08}{suffix}"
                client.download_file(bucket, key, str(file))
                found[file] = f"s3://{bucket}/{key}"
        finally:
            client.close()
    return found
