"""What README.md shows is what a reader sees."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from sg_factory.emit.cloudformation import template
from sg_factory.layout import whole
from sg_factory.pipeline import moment, run
from tests.cli.command import run as command
from tests.git import repository
from tests.projects import write

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SCENERY = {
    "sg-factory.yaml": "name: shop",
    "roles/web.yaml": """\
        description: Web servers
        owner: storefront
        """,
}


def block(language: str, beginning: str) -> str:
    """The fenced block of README that begins so, without its fences."""
    blocks: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return next(text for text in blocks if text.startswith(beginning))


def is_part_of(part: Any, whole: Any) -> bool:
    """Whether every value of `part` stands at the same place in `whole`."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and is_part_of(part[key], whole[key]) for key in part)
    return bool(part == whole)


def test_the_excerpt_of_the_template_is_of_the_sample_project():
    [plan] = run(ROOT, as_of=moment("2027-01-01")).plans
    assert is_part_of(yaml.safe_load(block("yaml", "Description:")), template(plan, whole(plan)))


def test_the_role_file_becomes_the_group_that_is_shown(tmp_path: Path):
    write(tmp_path, {**SCENERY, "roles/database.yaml": block("yaml", "# roles/database.yaml")})
    shown = block("console", "$ sg-factory show database\n").split("\n", 1)[1]
    assert command("show", "database", "--as-of", "2027-01-01", folder=tmp_path).stdout == shown


def test_the_mistake_is_told_as_it_is_shown(tmp_path: Path):
    mistaken = block("yaml", "# roles/database.yaml").replace("from: web ", "from: wbe ")
    write(tmp_path, {**SCENERY, "roles/database.yaml": re.sub(r" +#.*| *# roles.*", "", mistaken)})
    told = block("console", "$ sg-factory check\nerror").split("\n", 1)[1]
    assert command("check", "--as-of", "2027-01-01", folder=tmp_path).stdout == told


def test_a_removal_in_one_deploy_is_told_as_it_is_shown(tmp_path: Path):
    database = block("yaml", "# roles/database.yaml")
    repository(write(tmp_path, {**SCENERY, "roles/database.yaml": database}))
    write(tmp_path, {"roles/database.yaml": database.split("ingress:")[0]})
    (tmp_path / "roles/web.yaml").unlink()
    told = block("console", "$ sg-factory plan-deploy main\n").split("\n", 1)[1]
    assert command("plan-deploy", "main", "--as-of", "2027-01-01", folder=tmp_path).stdout == told


def test_the_picture_of_the_sample_project_is_what_graph_draws_of_it():
    assert command("graph", "--as-of", "2027-01-01", folder=ROOT).stdout == block("mermaid", "flowchart")


def test_the_question_about_the_sample_project_is_answered_as_it_is_shown():
    call, answer = block("console", "$ sg-factory reach ").split("\n", 1)
    ran = command(*call.removeprefix("$ sg-factory ").split(), "--as-of", "2027-01-01", folder=ROOT)
    assert (ran.stdout, ran.returncode) == (answer, 1)


LOAD_BALANCER = """\
    description: Public entry point
    owner: platform
    public: true
    ingress:
      - from: internet
        service: https
        description: Customers reach the shop
    """
REACHED = """\
    description: Web servers
    owner: storefront
    ingress:
      - from: load-balancer
        service: tcp/8080
        description: Requests of customers
    """


def test_what_a_change_means_is_told_as_it_is_shown(tmp_path: Path):
    database = block("yaml", "# roles/database.yaml")
    scenery = {**SCENERY, "roles/load-balancer.yaml": LOAD_BALANCER, "roles/database.yaml": database}
    repository(write(tmp_path, scenery))
    wider = database.replace("service: postgresql ", "service: [postgresql, ssh] ")
    write(tmp_path, {"roles/web.yaml": REACHED, "roles/database.yaml": wider})
    for words in ("diff main", "reach load-balancer database"):
        told = block("console", f"$ sg-factory {words}\n").split("\n", 1)[1]
        assert command(*words.split(), "--as-of", "2027-01-01", folder=tmp_path).stdout == told
