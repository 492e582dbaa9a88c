"""The architecture: imports between rooms, sizes of modules, and agreement with ARCHITECTURE.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from sg_factory.compile.passes import PASSES

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "sg_factory"
ARCHITECTURE = (REPOSITORY / "ARCHITECTURE.md").read_text("utf-8")
CONTRIBUTING = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")

# Libraries, and the files and folders that may import them.
ONLY_IN: dict[str, set[str]] = {
    "aws_cdk": {"app.py", "sg_factory/cdk/"},
    "constructs": {"sg_factory/cdk/"},
    "jsii": {"sg_factory/cdk/"},
    "boto3": {"sg_factory/account/"},
    "botocore": {"sg_factory/account/"},
    "click": {"sg_factory/cli/"},
    "duckdb": {"sg_factory/usage/traffic/duck.py"},
    "sqlglot": {"sg_factory/usage/traffic/"},
    "pydantic_core": {"sg_factory/authored/"},
    "jinja2": {
        "sg_factory/files/package_data.py",
        "sg_factory/firewall/pages.py",
        "sg_factory/onboard/filling.py",
        "sg_factory/onboard/sandbox.py",
        "sg_factory/site/",
    },
}

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 60

MODULES = {
    ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


# Folders within a room whose imports are of their own: each has its row in the table.
INNER = (
    "authored/models",
    "authored/read",
    "authored/schema",
    "cdk/synthesized",
    "lab/cloud",
    "lab/proof",
    "usage/drift",
    "usage/review",
    "usage/traffic",
)


def room(module: str) -> str:
    """The room that a module of ours belongs to: a module or a folder of the package, or an inner folder."""
    path = module.removeprefix("sg_factory").lstrip(".").replace(".", "/")
    inner = (name for name in INNER if f"{path}/".startswith(f"{name}/"))
    return next(inner, path.split("/")[0] or "version")


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


def rows_of(section: str) -> Iterator[list[str]]:
    """The cells of each row of a section's table in ARCHITECTURE.md."""
    table = ARCHITECTURE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    for row in re.findall(r"^\| (`.+) \|$", table, re.MULTILINE):
        yield row.split(" | ")


def names(cell: str) -> set[str]:
    """The names in a cell."""
    return set(re.findall(r"`([^`]+)`", cell))


# Rooms, each a module or a folder of the package, and the rooms that their files import.
SEES = {room: names(seen) for cell, seen in rows_of("Who may import whom") for room in names(cell)}


def test_a_room_sees_the_rooms_that_architecture_says_and_no_others():
    seen: dict[str, set[str]] = {room(module): set() for module in MODULES}
    for module, path in MODULES.items():
        seen[room(module)] |= {room(name) for name in ours(path)} - {room(module)}
    doors = {name for name in seen if not seen[name] and any(inner.startswith(f"{name}/") for inner in INNER)}
    unlisted = {"version", *doors} - SEES.keys()
    assert {name: rooms for name, rooms in seen.items() if name not in unlisted} == SEES


def test_no_room_and_no_module_sees_itself_through_others():
    tuple(TopologicalSorter(SEES).static_order())
    tuple(TopologicalSorter({module: ours(path) - {module} for module, path in MODULES.items()}).static_order())


def test_a_library_is_imported_only_where_it_belongs():
    astray = {
        (file, library)
        for file, path in files()
        for library in {name.split(".")[0] for name in imports(path)} & set(ONLY_IN)
        if not any(file == place or (place.endswith("/") and file.startswith(place)) for place in ONLY_IN[library])
    }
    assert astray == set()


def test_templates_are_held_against_plans_without_the_cdk():
    asked = {(file, name) for file, path in files() if "/cdk/synthesized/" in file for name in imports(path)}
    assert {(file, name) for file, name in asked if name.split(".")[0] in ("aws_cdk", "constructs", "jsii")} == set()


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


def test_a_public_name_of_a_class_or_of_a_type_means_one_thing():
    places: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        for name in types(ast.parse(path.read_text("utf-8"))):
            places.setdefault(name, set()).add(module)
    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}


def types(tree: ast.Module) -> Iterator[str]:
    """The public names of a module's classes, and of the types that it gives a name: `Family = Literal[…]`."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = [node.name] if isinstance(node, ast.ClassDef) else [getattr(target, "id", "") for target in targets]
        yield from (name for name in names if re.match(r"[A-Z]\w*[a-z]", name))


def test_the_app_is_a_page():
    assert len((REPOSITORY / "app.py").read_text("utf-8").splitlines()) <= 30


def test_architecture_describes_every_room():
    rooms = {name.strip("/").removesuffix(".py") for cell, _ in rows_of("Rooms") for name in names(cell)}
    assert {name.split("/")[0] for name in SEES} - {"__main__", "pipeline"} <= rooms
    assert {name for name in rooms if not (PACKAGE / name).exists() and f"sg_factory.{name}" not in MODULES} == set()


def test_architecture_names_only_files_that_exist():
    named = set(re.findall(r"`([\w/*.-]+\.(?:py|yaml|md))`", ARCHITECTURE))
    assert {name for name in named if not any((*REPOSITORY.glob(name), *PACKAGE.glob(f"**/{name}")))} == set()


def test_contributing_names_only_files_that_exist():
    named = set(re.findall(r"`((?:sg_factory|templates|tests|docs|mutation)/[\w/.-]*)`", CONTRIBUTING))
    assert "sg_factory/check/checks/" in named
    assert {name for name in named if "NAME" not in name and not (REPOSITORY / name).exists()} == set()


def test_architecture_tells_the_passes_in_their_order():
    (passes,) = re.findall(r"The passes, in order: (.*?)\. A pass", ARCHITECTURE, re.DOTALL)
    assert re.findall(r"`(\w+)`", passes) == [improve.__name__ for improve in PASSES]
