"""The scripts that patch a host at its first start: parsed by shells, and run with fake package managers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from sg_factory.cloudformation.images import FAMILIES

SCRIPTS = {name: family.patch for name, family in FAMILIES.items() if family.patch.startswith("#!/bin/bash\n")}
LINUX = sorted(SCRIPTS)


def test_all_but_windows_are_patched_by_a_shell() -> None:
    assert FAMILIES.keys() - SCRIPTS.keys() == {"windows-2022", "windows-2025"}


@pytest.mark.parametrize("family", LINUX)
def test_bash_reads_it(family: str) -> None:
    read = subprocess.run(["/bin/bash", "-n"], input=SCRIPTS[family], capture_output=True, text=True, check=False)
    assert (read.returncode, read.stdout, read.stderr) == (0, "", "")


@pytest.mark.parametrize("family", LINUX)
def test_shellcheck_has_no_findings(family: str) -> None:
    shellcheck = Path(sys.executable).with_name("shellcheck")
    said = subprocess.run(
        [shellcheck, "--severity", "style", "-"], input=SCRIPTS[family], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def run(folder: Path, family: str, **statuses: int) -> tuple[int, str]:
    """Run a script where every tool only writes down how it was called, and ends with its status of `statuses`."""
    tools = ["apt-get", "dnf", "yum", "shutdown", *(["needs-restarting"] if "needs_restarting" in statuses else [])]
    for name in tools:
        tool = folder / name
        status = statuses.get(name.replace("-", "_"), 0)
        tool.write_text(f'#!/bin/bash\necho "{name} $*" >> {folder}/calls\nexit {status}\n')
        tool.chmod(0o755)
    done = subprocess.run(
        ["/bin/bash", "-c", SCRIPTS[family]], env={**os.environ, "PATH": str(folder)}, capture_output=True, check=False
    )
    return done.returncode, (folder / "calls").read_text()


@pytest.mark.parametrize(
    ("family", "calls"),
    [
        ("amazon-linux-2", "yum -y update\n"),
        ("amazon-linux-2023", "dnf -y upgrade --releasever=latest\n"),
        ("rhel-9", "dnf -y upgrade\n"),
        (
            "ubuntu-24.04",
            "apt-get -oDPkg::Lock::Timeout=600 update\n"
            "apt-get -oDPkg::Lock::Timeout=600 -y -oDpkg::Options::=--force-confdef -oDpkg::Options::=--force-confold "
            "--with-new-pkgs upgrade\n",
        ),
    ],
)
def test_it_installs_what_has_been_published(tmp_path: Path, family: str, calls: str) -> None:
    assert run(tmp_path, family) == (0, calls)


def test_it_restarts_where_that_is_needed_and_not_where_it_is_not(tmp_path: Path) -> None:
    told = [run(make(tmp_path / str(status)), "rhel-9", needs_restarting=status) for status in (0, 1)]
    assert told == [
        (0, "dnf -y upgrade\nneeds-restarting -r\n"),
        (0, "dnf -y upgrade\nneeds-restarting -r\nshutdown -r +1\n"),
    ]


def test_after_a_failure_it_does_nothing_more(tmp_path: Path) -> None:
    assert run(tmp_path, "amazon-linux-2", yum=1, needs_restarting=1) == (1, "yum -y update\n")


def make(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_windows_runs_the_content_of_a_powershell_element() -> None:
    script = FAMILIES["windows-2022"].patch
    assert script == dedent("""\
        <powershell>
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
        """)


def test_no_script_is_longer_than_user_data_may_be() -> None:
    assert max(len(family.patch.encode()) for family in FAMILIES.values()) < 16 * 1024
