"""What `terraform show -json` prints, as far as the documentation of its format says, from short descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PROVIDER = "registry.terraform.io/hashicorp/aws"


class AfterApply:
    """A value that is known only after apply: `of` are the references of its expression; None if it has none."""

    def __init__(self, *of: str) -> None:
        self.of = of


@dataclass(frozen=True)
class Made:
    """An instance of a resource after a plan is applied.

    `before` are its values until then: None if it does not exist. With `expressions` the configuration has those, and
    for other attributes their constants.
    """

    address: str
    values: Mapping[str, Any] | None
    before: Mapping[str, Any] | None = None
    module: str = ""
    expressions: Mapping[str, Any] = field(default_factory=dict)
    for_each: Sequence[str] = ()
    actions: tuple[str, ...] = ()
    sensitive: Mapping[str, Any] = field(default_factory=dict)

    @property
    def local(self) -> str:
        return self.address.removeprefix(f"{self.module}.") if self.module else self.address

    @property
    def mode(self) -> str:
        return "data" if self.local.startswith("data.") else "managed"

    @property
    def block(self) -> tuple[str, str]:
        type_, name = self.local.removeprefix("data.").partition("[")[0].split(".")
        return type_, name


def references(*texts: str) -> dict[str, list[str]]:
    """An expression: each reference and all that it implies."""
    found: list[str] = []
    for text in texts:
        found.append(text)
        while text.count(".") > (2 if text.startswith(("data.", "module.")) else 1):
            text = text.rpartition(".")[0]
            found.append(text)
        if text.endswith("]"):
            found.append(text.partition("[")[0])
    return {"references": found}


def plan(*made: Made, **more: Any) -> dict[str, Any]:
    """The plan that leads to some resources."""
    after = [each for each in made if each.values is not None]
    before = [each for each in made if each.before is not None]
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": _values((each, _known(each.values)) for each in after if each.mode == "managed"),
        "resource_changes": [_change(each) for each in made if each.mode == "managed"],
        "prior_state": {
            "format_version": "1.0",
            "terraform_version": "1.9.8",
            "values": _values((each, each.before or {}) for each in before),
        },
        "configuration": {"provider_config": {"aws": {"name": "aws", "full_name": PROVIDER}}, **_configuration(after)},
        "complete": True,
        "errored": False,
        **more,
    }


def state(*made: Made) -> dict[str, Any]:
    """The state with some resources."""
    values = _values((each, each.values or {}) for each in made)
    return {"format_version": "1.0", "terraform_version": "1.9.8", "values": values}


def with_module(plan: dict[str, Any], path: str, outputs: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """The plan with outputs and arguments of the module at a path such as `web` or `network.web`."""
    module = plan["configuration"]["root_module"]
    for name in path.split("."):
        call = module.setdefault("module_calls", {}).setdefault(name, {"source": f"./{name}", "module": {}})
        module = call["module"]
    call["expressions"] = given
    module["outputs"] = {name: {"expression": expression} for name, expression in outputs.items()}
    module["variables"] = {name: {} for name in given}
    return plan


def _values(held: Iterator[tuple[Made, Mapping[str, Any]]]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    modules: dict[str, dict[str, Any]] = {"": root}
    for each, values in held:
        module = _module(each.module, modules)
        module.setdefault("resources", []).append({**_head(each), "values": values, "sensitive_values": each.sensitive})
    return {"root_module": root}


def _module(address: str, modules: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if address not in modules:
        modules[address] = {"address": address}
        parent = _module(address.rpartition(".module.")[0] if ".module." in address else "", modules)
        parent.setdefault("child_modules", []).append(modules[address])
    return modules[address]


def _head(each: Made) -> dict[str, Any]:
    type_, name = each.block
    head = {"address": each.address, "mode": each.mode, "type": type_, "name": name, "provider_name": PROVIDER}
    key = each.address.rpartition("[")[2].rstrip("]") if each.address.endswith("]") else ""
    index = {"index": key.strip('"') if key.startswith('"') else int(key)} if key else {}
    return {**head, **index, "schema_version": 1}


def _change(each: Made) -> dict[str, Any]:
    actions = each.actions or (
        ("no-op",) if each.before == each.values else ("create",) if each.before is None else
        ("delete",) if each.values is None else ("update",)
    )  # fmt: skip
    change = {"actions": list(actions), "before": each.before, "after": each.values and _known(each.values)}
    module = {"module_address": each.module} if each.module else {}
    return {**_head(each), **module, "change": {**change, "after_unknown": _marks(each.values or {})}}


def _known(value: Any) -> Any:
    """The values without those that are known after apply: absent in a mapping, null in a list."""
    if isinstance(value, dict):
        return {key: _known(child) for key, child in value.items() if not isinstance(child, AfterApply)}
    if isinstance(value, list):
        return [None if isinstance(child, AfterApply) else _known(child) for child in value]
    return value


def _marks(value: Any) -> Any:
    """The values with true in place of what is known after apply, and false for other elements of lists."""
    if isinstance(value, AfterApply):
        return True
    if isinstance(value, dict):
        marked = {key: _marks(child) for key, child in value.items()}
        return {key: mark for key, mark in marked.items() if mark is not False}
    return [_marks(child) for child in value] if isinstance(value, list) else False


def _configuration(made: Sequence[Made]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for each in made:
        module = root
        for name in (step.partition("[")[0] for step in each.module.split("module.") if step):
            calls = module.setdefault("module_calls", {})
            module = calls.setdefault(name.rstrip("."), {"source": f"./{name}", "module": {}})["module"]
        type_, name = each.block
        address = f"{'data.' if each.mode == 'data' else ''}{type_}.{name}"
        blocks = module.setdefault("resources", [])
        if all(block["address"] != address for block in blocks):
            head = {"address": address, "mode": each.mode, "type": type_, "name": name, "provider_config_key": "aws"}
            for_each = {"for_each_expression": references(*each.for_each)} if each.for_each else {}
            blocks.append({**head, "expressions": _expressions(each), "schema_version": 1, **for_each})
    return {"root_module": root}


def _expressions(each: Made) -> dict[str, Any]:
    """The expressions of what is known or has references: `ingress` and `egress` are one expression each."""
    found: dict[str, Any] = {}
    for key, value in (each.values or {}).items():
        used = tuple(_used(value))
        if used:
            found[key] = references(*used)
        elif not isinstance(value, AfterApply):
            found[key] = {"constant_value": value}
    return {**found, **each.expressions}


def _used(value: Any) -> Iterator[str]:
    if isinstance(value, AfterApply):
        yield from value.of
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _used(child)
