"""The scripts of action.yml, run as GitHub's runner runs them: a job on a real checkout, step after step."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
ACTION = yaml.safe_load((REPOSITORY / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
STOP = re.compile(r"::stop-commands::(\w+)\n(.*?)::\1::\n", re.DOTALL)


def installed(temp: Path) -> Path:
    """Prepare `temp` as the install step leaves it, with the packages of these tests and this checkout's package."""
    tool = temp / "sg-factory"
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", tool], check=True)
    (packages,) = tool.glob("lib/python*/site-packages")
    (packages / "sg-factory.pth").write_text(f"{REPOSITORY}\n{sysconfig.get_path('purelib')}\n")
    return temp


@dataclass
class Job:
    """A job of GitHub Actions on a checkout: its event, its temporary folder, the outputs of its steps.

    The steps `done_before` are not run: the tool is in the temporary folder already. `variables` are those of the whole
    job. `uncommanded` is what each step printed while the runner took no commands from it.
    """

    checkout: Path
    temp: Path
    api: str
    event: dict[str, Any]
    event_name: str = "pull_request"
    inputs: dict[str, str] = field(default_factory=dict)
    done_before: tuple[str, ...] = ("Install sg-factory",)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    log: dict[str, str] = field(default_factory=dict)
    uncommanded: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def run(self) -> bool:
        """Run every script, those after a failed one only if GitHub would; True if all succeeded."""
        inputs = {name: str(said.get("default", "")) for name, said in ACTION["inputs"].items()}
        self.inputs = {**inputs, "token": "the-token", **self.inputs}
        return all(self._step(step) for step in STEPS if "run" in step and self._is_wanted(step))

    def _is_wanted(self, step: Mapping[str, Any]) -> bool:
        is_pull_request = self.event_name == "pull_request"
        wanted = {
            None: step["name"] not in self.done_before,
            "inputs.base != '' || github.event_name == 'pull_request'": bool(self.inputs["base"]) or is_pull_request,
            "inputs.comment == 'true' && github.event_name == 'pull_request'": self.inputs["comment"] == "true"
            and is_pull_request,
        }
        return wanted[step.get("if")]

    def _step(self, step: Mapping[str, Any]) -> bool:
        files = {name: self.temp / f"{name}-{step['name']}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.touch()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GIT", "PYTHON"))},
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(REPOSITORY),
            "GITHUB_API_URL": self.api,
            "GITHUB_REPOSITORY": "shop/groups",
            "GITHUB_SHA": self.event["sha"],
            **{name: str(path) for name, path in files.items()},
            **self.variables,
            **{name: self._value(said) for name, said in step.get("env", {}).items()},
        }
        script = self.temp / "script.sh"
        script.write_text(step["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.checkout,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        self.log[step["name"]] = STOP.sub(r"\2", done.stdout)
        self.uncommanded[step["name"]] = "".join(stopped[2] for stopped in STOP.finditer(done.stdout))
        said = files["GITHUB_OUTPUT"].read_text("utf-8").splitlines()
        self.outputs[step.get("id", step["name"])] = dict(line.split("=", 1) for line in said)
        return done.returncode == 0

    def _value(self, said: str) -> str:
        """Return an expression's value, such as that of `${{ inputs.project }}`."""
        (path,) = re.fullmatch(r"\$\{\{ (.+) \}\}", said).groups()  # type: ignore[union-attr]
        value: Any = {
            "inputs": self.inputs,
            "github": {"event": self.event},
            "steps": {name: {"outputs": found} for name, found in self.outputs.items()},
        }
        for step in path.split("."):
            value = value.get(step, "") if value else ""
        return str(value)
