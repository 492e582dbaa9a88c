"""A hostile branch: files that Python, pip, npm, git, make and CDK could read or run from the current folder."""

from __future__ import annotations

import json
from pathlib import Path

RUNS_ITSELF = "import pathlib; pathlib.Path({taken!r}).touch()\n"
MODULES = (
    "boto3",
    "click",
    "conftest",
    "json",
    "pip",
    "secrets",
    "setup",
    "sg_factory/__init__",
    "sg_factory/__main__",
    "sg_factory/comment",
    "sitecustomize",
    "sysconfig",
    "usercustomize",
    "urllib/__init__",
    "venv",
    "yaml/__init__",
)
COMMANDS = (".venv/bin/python3", ".venv/bin/sg-factory", "git", "pip", "python3", "sg-factory")


def hostile(taken: Path, folder: str = "") -> dict[str, str]:
    """Files of a branch, in one of its folders, each of which makes the file `taken` if a program runs or obeys it."""
    touch = f"touch {taken}"
    files = {
        **{f"{module}.py": RUNS_ITSELF.format(taken=str(taken)) for module in MODULES},
        **dict.fromkeys(COMMANDS, f"#!/bin/sh\n{touch}\n"),
        "Makefile": f"$(shell {touch})\n%:\n\t{touch}\n",
        "cdk.json": json.dumps({"app": touch}),
        "package.json": json.dumps({"scripts": {"preinstall": touch, "prepare": touch}}),
        ".npmrc": f"node-options=--require={taken}\n",
        "pip.conf": "[global]\nindex-url = http://127.0.0.1:9\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "setup"\nbackend-path = ["."]\n',
        ".python-version": "2.7\n",
        ".gitconfig": f"[core]\n\tfsmonitor = {touch}\n[alias]\n\tmerge-base = !{touch}\n",
        ".gitattributes": "* filter=taken diff=taken\n",
        "requirements.txt": "./\n",
    }
    return {f"{folder}{file}": text for file, text in files.items()}
