"""Operating systems of hosts: the SSM parameter of the newest public image, the root device, the patch script.

Sources: the pages of the EC2 user guide on public SSM parameters for Amazon Linux and Windows images, Canonical's and
Debian's own on theirs; the device names are those of the images' own block device mappings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sg_factory.plan import Image

# cloud-init runs the script once, as root, at the first start of an instance. The first failure ends it and is in
# /var/log/cloud-init-output.log; a restart waits a minute, so that the rest of the first start can end.
_SHELL = """#!/bin/bash
# Installs what has been published since the image was made, and restarts where that needs it.
set -eu
"""
_RESTARTING = "if command -v needs-restarting > /dev/null && ! needs-restarting -r; then\n  shutdown -r +1\nfi\n"

_BY_YUM, _BY_DNF = "yum -y install", "dnf -y install"
_BY_APT = "apt-get -y install"

# Amazon Linux 2023 keeps to the release of its image unless --releasever is set.
_DNF_LATEST = f"{_SHELL}dnf -y upgrade --releasever=latest\n{_RESTARTING}"
_DNF = f"{_SHELL}dnf -y upgrade\n{_RESTARTING}"
_YUM = f"{_SHELL}yum -y update\n{_RESTARTING}"
# apt must not ask about changed files: those of the image stay. Another apt may be running.
_APT = f"""{_SHELL}export DEBIAN_FRONTEND=noninteractive
wait_for_lock='-oDPkg::Lock::Timeout=600'
apt-get "$wait_for_lock" update
apt-get "$wait_for_lock" -y -oDpkg::Options::=--force-confdef -oDpkg::Options::=--force-confold --with-new-pkgs upgrade
if [ -e /var/run/reboot-required ]; then
  shutdown -r +1
fi
"""
_WINDOWS = """<powershell>
# Installs what Windows Update offers, and restarts where that needs it.
$ErrorActionPreference = 'Stop'
$session = New-Object -ComObject Microsoft.Update.Session
$updates = $session.CreateUpdateSearcher().Search("IsInstalled=0 and IsHidden=0 and Type='Software'").Updates
if ($updates.Count -gt 0) {
  foreach ($update in $updates) { $update.AcceptEula() }
  $downloader = $session.CreateUpdateDownloader()
  $downloader.Updates = $updates
  $null = $downloader.Download()
  $installer = $session.CreateUpdateInstaller()
  $installer.Updates = $updates
  if ($installer.Install().RebootRequired) { shutdown.exe /r /t 60 }
}
</powershell>
"""


@dataclass(frozen=True, slots=True)
class OperatingSystem:
    """An operating system: the device of its images' root volume, the command that installs a package, the user data
    that patches it, and the public SSM parameters that hold the id of its newest image, by architecture."""

    root_device: str
    install: str
    patch: str
    parameters: Mapping[str, str]


def _amazon(x86_64: str, arm64: str) -> Mapping[str, str]:
    folder = "/aws/service/ami-amazon-linux-latest"
    return {"x86_64": f"{folder}/{x86_64}", "arm64": f"{folder}/{arm64}"}


def _ubuntu(version: str, volume: str) -> Mapping[str, str]:
    path = f"/aws/service/canonical/ubuntu/server/{version}/stable/current/{{}}/hvm/{volume}/ami-id"
    return {"x86_64": path.format("amd64"), "arm64": path.format("arm64")}


def _debian(version: str) -> Mapping[str, str]:
    path = f"/aws/service/debian/release/{version}/latest"
    return {"x86_64": f"{path}/amd64", "arm64": f"{path}/arm64"}


def _windows(version: str) -> Mapping[str, str]:
    return {"x86_64": f"/aws/service/ami-windows-latest/Windows_Server-{version}-English-Full-Base"}


_AL2023 = _amazon("al2023-ami-kernel-default-x86_64", "al2023-ami-kernel-default-arm64")
_AL2 = _amazon("amzn2-ami-kernel-5.10-hvm-x86_64-gp2", "amzn2-ami-kernel-5.10-hvm-arm64-gp2")

FAMILIES: Mapping[str, OperatingSystem] = {
    "amazon-linux-2": OperatingSystem("/dev/xvda", _BY_YUM, _YUM, _AL2),
    "amazon-linux-2023": OperatingSystem("/dev/xvda", _BY_DNF, _DNF_LATEST, _AL2023),
    "debian-12": OperatingSystem("/dev/xvda", _BY_APT, _APT, _debian("12")),
    "debian-13": OperatingSystem("/dev/xvda", _BY_APT, _APT, _debian("13")),
    "rhel-9": OperatingSystem("/dev/sda1", _BY_DNF, _DNF, {}),
    "rhel-10": OperatingSystem("/dev/sda1", _BY_DNF, _DNF, {}),
    "ubuntu-22.04": OperatingSystem("/dev/sda1", _BY_APT, _APT, _ubuntu("22.04", "ebs-gp2")),
    "ubuntu-24.04": OperatingSystem("/dev/sda1", _BY_APT, _APT, _ubuntu("24.04", "ebs-gp3")),
    "windows-2022": OperatingSystem("/dev/sda1", "", _WINDOWS, _windows("2022")),
    "windows-2025": OperatingSystem("/dev/sda1", "", _WINDOWS, _windows("2025")),
}


def image_id(image: Image) -> str:
    """Return an image as a launch template names it. EC2 reads an SSM parameter whenever it starts an instance."""
    return image.id or f"resolve:ssm:{image.ssm or FAMILIES[image.family].parameters[image.architecture]}"
