"""The house: who may import whom, how large a room may be, and that ARCHITECTURE.md describes what is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from sg_factory.compile import PASSES

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "sg_factory"

# A room is a module or a folder of the package; what it sees is all of its imports of ours, wherever they stand.
SEES = {
    "version": "",
    "diagnostic": "",
    "few": "diagnostic",
    "files": "checkout links",
    "checkout": "git links",
    "links": "",
    "places": "files few diagnostic",
    "network": "",
    "collection": "",
    "progress": "",
    "spelling": "",
    "translations": "",
    "counting": "",
    "escaping": "",
    "json_text": "",
    "mermaid": "escaping",
    "markdown": "",
    "carried": "",
    "writing": "",
    "services": "network",
    "ports": "network",
    "opaque": "",
    "plan": "diagnostic network",
    "layout": "plan",
    "internet": "plan network",
    "meaning": "internet plan network",
    "reach": "internet meaning plan spelling translations diagnostic network",
    "authored": "diagnostic network",
    "adopt": "counting files opaque progress plan places diagnostic network",
    "load": "progress few files authored places plan services spelling translations diagnostic network",
    "schemas": "authored services diagnostic network",
    "compile": "few authored layout plan services spelling translations diagnostic network",
    "check": "counting progress ports reach internet meaning plan diagnostic network",
    "emit": (
        "carried counting json_text markdown escaping internet opaque ports layout plan diagnostic network spelling "
        "mermaid version"
    ),
    "compare": "counting reach layout plan diagnostic network",
    "report": "counting escaping json_text markdown compare reach plan diagnostic network mermaid version",
    "site": (
        "writing carried counting escaping markdown progress emit report reach services internet meaning layout plan "
        "diagnostic network"
    ),
    "git": "",
    "revisions": "git files spelling",
    "review": "pipeline files revisions account adopt compare emit layout spelling plan diagnostic",
    "account": "json_text",
    "pipeline": (
        "collection progress files adopt load places compile schemas check emit authored plan spelling diagnostic "
        "network"
    ),
    "onboard": (
        "carried links files pipeline schemas load compile authored places spelling translations diagnostic network"
    ),
    "validation": "pipeline emit report spelling diagnostic version",
    "constructs": "pipeline emit validation report layout network plan",
    "cli": (
        "carried writing counting escaping json_text collection progress files account pipeline schemas onboard site "
        "review check compare emit reach report revisions services layout plan spelling translations diagnostic "
        "network version"
    ),
    "comment": "",
    "__main__": "cli",
}

EMITS_CDK = {
    f"sg_factory/emit/{name}.py"
    for name in ("app_vpc", "attaching", "constructs", "guard", "handles", "mixin", "notes", "places")
}

# A library by its files and folders.
ONLY_IN: dict[str, set[str]] = {
    "aws_cdk": {"app.py", "sg_factory/constructs.py", "sg_factory/validation.py", *EMITS_CDK},
    "constructs": {"sg_factory/constructs.py", *EMITS_CDK},
    "jsii": {"sg_factory/validation.py", "sg_factory/emit/guard.py", "sg_factory/emit/mixin.py"},
    "boto3": {"sg_factory/account/"},
    "botocore": {"sg_factory/account/"},
    "click": {"sg_factory/cli/"},
    "pydantic": {"sg_factory/authored/", "sg_factory/load/"},
    "jinja2": {"sg_factory/carried.py", "sg_factory/onboard/filling.py", "sg_factory/site/"},
}

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 60

MODULES = {
    ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def room(module: str) -> str:
    """The room that a module of ours belongs to."""
    return module.removeprefix("sg_factory").lstrip(".").split(".")[0] or "version"


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports: at its top, in a function, for types alone, or by a text that names it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide what is imported"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in MODULES else str(node.module)
        elif isinstance(node, ast.Constant) and re.match(r"sg_factory\.[\w.]+$", str(node.value)):
            yield str(node.value).rstrip(".")


def ours(path: Path) -> set[str]:
    """The modules of ours that a file imports."""
    return {name for name in imports(path) if name.split(".")[0] == "sg_factory"}


def test_every_room_has_its_line_in_the_table():
    assert {room(module) for module in MODULES} == set(SEES)


def test_a_module_imports_only_what_its_room_sees():
    forbidden = {
        (module, name)
        for module, path in MODULES.items()
        for name in ours(path)
        if room(name) not in (room(module), *SEES[room(module)].split())
    }
    assert forbidden == set()


def test_no_room_and_no_module_sees_itself_through_others():
    tuple(TopologicalSorter({here: seen.split() for here, seen in SEES.items()}).static_order())
    tuple(TopologicalSorter({module: ours(path) - {module} for module, path in MODULES.items()}).static_order())


def test_a_library_is_imported_only_where_it_belongs():
    astray = {
        (file, library)
        for file, path in files()
        for library in {name.split(".")[0] for name in imports(path)} & set(ONLY_IN)
        if not any(file == place or (place.endswith("/") and file.startswith(place)) for place in ONLY_IN[library])
    }
    assert astray == set()


def files() -> Iterator[tuple[str, Path]]:
    """Every file of the product, by its path in the repository."""
    for path in (REPOSITORY / "app.py", *MODULES.values()):
        yield path.relative_to(REPOSITORY).as_posix(), path


def test_an_import_in_a_function_and_a_module_named_in_a_text_count(tmp_path: Path):
    path = tmp_path / "example.py"
    path.write_text(
        "def f(name):\n"
        "    from sg_factory import pipeline\n"
        "    import boto3.session\n"
        '    return import_module(f"sg_factory.emit.{name}")\n'
    )
    assert set(imports(path)) == {"sg_factory.pipeline", "boto3.session", "sg_factory.emit"}


def test_a_module_is_one_room_and_not_two():
    lengths = {module: len(path.read_text("utf-8").splitlines()) for module, path in MODULES.items()}
    assert {module: length for module, length in lengths.items() if length > MOST_LINES} == {}


def test_a_function_is_read_in_one_go():
    long = {
        (module, node.name)
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    }
    assert long == set()


def test_what_is_public_says_what_it_is():
    silent = {
        (module, name)
        for module, path in MODULES.items()
        for name, node in public(ast.parse(path.read_text("utf-8")))
        if not ast.get_docstring(node)
    }
    assert silent == set()


def public(tree: ast.Module) -> Iterator[tuple[str, ast.Module | ast.ClassDef | ast.FunctionDef]]:
    """A module, and its functions, classes and methods that others may use."""
    yield "", tree
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, node
            for part in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                    yield f"{node.name}.{part.name}", part


def test_the_app_is_a_page():
    assert len((REPOSITORY / "app.py").read_text("utf-8").splitlines()) <= 30


ARCHITECTURE = (REPOSITORY / "ARCHITECTURE.md").read_text("utf-8")


def names_in(section: str) -> set[str]:
    """The names in the first column of a section's table, without endings."""
    table = ARCHITECTURE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    return {name.strip("/").removesuffix(".py") for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_architecture_describes_every_room():
    rooms = names_in("Rooms")
    assert set(SEES) - {"version", "__main__", "pipeline"} <= rooms
    assert {name for name in rooms if not (PACKAGE / name).exists() and f"sg_factory.{name}" not in MODULES} == set()


def test_architecture_says_of_every_room_what_it_sees():
    assert names_in("Who may import whom") - {"app"} == set(SEES) - {"version", "__main__"}


def test_architecture_names_only_files_that_exist():
    named = set(re.findall(r"`([\w/*.-]+\.(?:py|yaml|md))`", ARCHITECTURE))
    folders = [REPOSITORY, PACKAGE, *(path for path in PACKAGE.iterdir() if path.is_dir())]
    assert {name for name in named if not any(any(folder.glob(name)) for folder in folders)} == set()


def test_architecture_tells_the_passes_in_their_order():
    (passes,) = re.findall(r"The passes, in order: (.*?)\. A pass", ARCHITECTURE, re.DOTALL)
    assert re.findall(r"`(\w+)`", passes) == [improve.__name__ for improve in PASSES]
