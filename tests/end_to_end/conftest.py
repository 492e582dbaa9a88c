"""The sample project to edit, and the simulated AWS to deploy it to."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.aws import ACCOUNT, REGION, REPOSITORY, Aws, cdk, simulated_aws

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
    """A copy of the example with twenty environments."""
    return example("platform", tmp_path)


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
