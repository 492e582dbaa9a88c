"""The sample project to edit, and the simulated AWS to deploy it to."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.aws import ACCOUNT, REGION, REPOSITORY, Aws, cdk, simulated_aws

ENVIRONMENTS = ("dev-eu-west-1", "prod-eu-west-1", "prod-us-east-1", "prod-us-west-2", "stage-eu-west-1")
"""Of the example `platform`, those that CDK is to make: enough for a pattern to take some and leave some."""
_ENVIRONMENT = re.compile(r"  (\S+): +\{account: ")
SAMPLE = ("app.py", "cdk.json", "sg-factory.yaml", "hosts.yaml", "roles")


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample project at the root of the repository."""
    folder = tmp_path / "sample"
    folder.mkdir()
    for name in SAMPLE:
        source = REPOSITORY / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    return folder


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """A copy of the example with two environments."""
    return example("media", tmp_path)


@pytest.fixture
def platform(tmp_path: Path) -> Path:
    """A copy of the example with twenty environments, of which only ENVIRONMENTS are left: one is made as the next."""
    project = example("platform", tmp_path)
    file = project / "sg-factory.yaml"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    left = [line for line in lines if (name := _ENVIRONMENT.match(line)) is None or name[1] in ENVIRONMENTS]
    assert len(lines) - len(left) == 20 - len(ENVIRONMENTS)
    file.write_text("".join(left), "utf-8")
    return project


@pytest.fixture
def shared_groups(tmp_path: Path) -> Path:
    """A copy of the example that is deployed as a StackSet; it has an app of its own."""
    return example("shared-groups", tmp_path)


def example(name: str, folder: Path) -> Path:
    """A copy of an example, where it finds the app of the sample."""
    shutil.copy(REPOSITORY / "app.py", folder)
    ours = shutil.ignore_patterns("cdk.out")
    return Path(shutil.copytree(REPOSITORY / "examples" / name, folder / "examples" / name, ignore=ours))


@pytest.fixture(scope="session")
def bootstrapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """A simulated AWS that `cdk bootstrap` has prepared, for all tests of a process."""
    folder = tmp_path_factory.mktemp("aws")
    with simulated_aws(folder) as simulated:
        ran = cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}", project=folder, aws=simulated)
        assert f"✅  Environment aws://{ACCOUNT}/{REGION} bootstrapped." in ran.stderr, ran
        yield simulated


@pytest.fixture
def aws(bootstrapped: Aws) -> Iterator[Aws]:
    """The simulated AWS as bootstrapping has left it."""
    before = bootstrapped.stacks().keys(), bootstrapped.groups(), bootstrapped.parameters("/")
    yield bootstrapped
    for stack in bootstrapped.stacks().keys() - before[0]:
        bootstrapped.client("cloudformation").delete_stack(StackName=stack)
    for name in bootstrapped.parameters("/").keys() - before[2].keys():
        bootstrapped.client("ssm").delete_parameter(Name=name)
    assert (bootstrapped.stacks().keys(), bootstrapped.groups(), bootstrapped.parameters("/")) == before
