"""The simulator and its helpers do not import the product."""

from pathlib import Path

import pytest

from tests.reading.test_independence import imported

FOLDER = Path(__file__).parent
SIMULATOR = {"ec2", "acls", "refused", "references", "resources", "importing", "cloudformation"}
KNOWS_ITS_OUTPUT = {"world", "history", "faults"}
"""What deploys what the compiler has made, through the one seam."""

MODULES = sorted(path for path in FOLDER.glob("*.py") if not path.name.startswith("test_"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_reaches_the_product_through_the_seam_or_not_at_all(path):
    names = {name for name in imported(path) if name.split(".")[0] in ("tests", "sg_factory")}
    allowed = {"tests.compiled"} if path.stem in KNOWS_ITS_OUTPUT else set()
    assert {name for name in names if not name.startswith(("tests.reading", "tests.deploying"))} <= allowed


@pytest.mark.parametrize("name", sorted(SIMULATOR))
def test_the_simulator_knows_only_itself(name):
    names = {each for each in imported(FOLDER / f"{name}.py") if each.startswith(("tests", "sg_factory"))}
    assert names <= {f"tests.deploying.{other}" for other in SIMULATOR}
