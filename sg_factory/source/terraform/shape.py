"""The JSON of `terraform show -json` → the resources before and after.

Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import TemplateNote
from sg_factory.source.notes import SourceNotes, quoted
from sg_factory.source.terraform.addresses import key_of
from sg_factory.source.terraform.resources import Steps, TerraformResource, TerraformSide

WORDS = (b'"format_version"', b'"terraform_version"')
"""The words of which a plan or state has at least one."""

_OF_PLANS = ("planned_values", "resource_changes", "prior_state", "configuration")
_MAJOR_VERSIONS = ("0", "1")
_AS_PRINTED = "write it as terraform show -json prints it"
_PRINT = "terraform show -json FILE > plan.json"
_OF_GROUPS = ("security_group", "prefix_list", "sg_attachment")


@dataclass(frozen=True)
class TerraformFile:
    """A plan, or a state, which has no side before. `problems` are reasons why it may not be whole."""

    after: TerraformSide
    before: TerraformSide | None
    configuration: Mapping[str, Any]
    variables: Mapping[str, Any]
    problems: tuple[TemplateNote, ...] = ()
    after_problems: tuple[TemplateNote, ...] = ()


def is_one(value: object) -> bool:
    """True if a parsed value is what Terraform writes: a plan or state of `show -json`, or a state file."""
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("format_version"), str):
        return "values" in value or "terraform_version" in value or any(key in value for key in _OF_PLANS)
    return isinstance(value.get("terraform_version"), str) and isinstance(value.get("version"), int)


def is_plan(value: object) -> bool:
    """True if a parsed value is a plan, which has two sides."""
    return isinstance(value, dict) and is_one(value) and any(key in value for key in _OF_PLANS)


def read_file(value: dict[str, Any], file: str) -> TerraformFile:
    """The resources of a plan or state; what cannot be read goes to its problems."""
    notes, root = SourceNotes(), Place(file)
    unread = _unreadable(value, root)
    if unread is not None:
        nothing = TerraformSide(file, {})
        return TerraformFile(nothing, nothing if is_plan(value) else None, {}, {}, (unread,))
    if not is_plan(value):
        found = _by_address(_walked(_mapping(value, "values", root, notes), root.at("values"), notes))
        return TerraformFile(TerraformSide(file, found), None, {}, {}, tuple(notes.found))
    changes = tuple(_changes(value, root, notes))
    before = _before(value, changes, root, notes)
    after = _after(value, changes, before, root, notes)
    problems = (*_unfinished(value, root), *notes.found)
    return TerraformFile(
        TerraformSide(file, after, is_planned=True),
        TerraformSide(file, before),
        _mapping(value, "configuration", root, notes),
        _mapping(value, "variables", root, notes),
        problems,
        tuple(_left_behind(changes)),
    )


def _unreadable(value: Mapping[str, Any], root: Place) -> TemplateNote | None:
    version = value.get("format_version")
    if not isinstance(version, str):
        text, help = "this is Terraform's state file: nothing of it was read", f"read what is printed: {_PRINT}"
    elif version.partition(".")[0] not in _MAJOR_VERSIONS:
        text = f"format_version {quoted(version)} is not known: nothing of this file was read"
        help = "print it with a version of Terraform that writes format 1"
    else:
        return None
    return TemplateNote("unknown", text, root.at("format_version"), help, level=Severity.ERROR)


def _unfinished(value: Mapping[str, Any], root: Place) -> Iterator[TemplateNote]:
    """Notes on a plan that does not hold all changes."""
    help = "correct what stops terraform plan, and print the plan again"
    if value.get("errored") is True:
        text = "Terraform met an error while it made this plan: what it lacks is not judged"
        yield TemplateNote("unknown", text, root.at("errored"), help, level=Severity.WARNING)
    elif value.get("complete") is False:
        text = "this plan is not complete: a later plan makes further changes, which are not judged"
        yield TemplateNote("unknown", text, root.at("complete"), help, level=Severity.WARNING)


@dataclass(frozen=True, slots=True)
class _Change:
    item: dict[str, Any]
    change: dict[str, Any]
    where: Place

    @property
    def address(self) -> str:
        return str(self.item["address"])

    @property
    def actions(self) -> list[Any]:
        found = self.change.get("actions")
        return found if isinstance(found, list) else []

    @property
    def makes_a_new_object(self) -> bool:
        return "delete" in self.actions and "create" in self.actions


def _changes(value: Mapping[str, Any], root: Place, notes: SourceNotes) -> Iterator[_Change]:
    """The changes of current objects, and notes on those of others."""
    for item, where in _items(value, "resource_changes", root, notes):
        change = item.get("change")
        if not isinstance(change, dict) or not isinstance(item.get("address"), str):
            notes.left_out("a change has no address or no change", where, _AS_PRINTED)
        elif "deposed" not in item:
            yield _Change(item, change, where)
        elif _is_of_groups(item):
            text = f"“{item['address']}” has an older object beside it, which is not looked at"
            notes.add("unknown", text, where.at("deposed"), "apply a plan that deletes it")


def _after(
    value: Mapping[str, Any],
    changes: tuple[_Change, ...],
    before: Mapping[str, TerraformResource],
    root: Place,
    notes: SourceNotes,
) -> dict[str, TerraformResource]:
    planned = _mapping(value, "planned_values", root, notes)
    found = {address: each for address, each in before.items() if each.mode == "data"}
    found |= _by_address(_walked(planned, root.at("planned_values"), notes))
    for each in changes:
        held = found.get(each.address)
        if held is None or (held.mode == "data" and isinstance(each.change.get("after"), dict)):
            held = _of_change(each, "after")
        if held is not None:
            unknown, sensitive = each.change.get("after_unknown"), held.sensitive or each.change.get("after_sensitive")
            found[each.address] = replace(
                held, unknown=unknown, sensitive=sensitive, is_replaced=each.makes_a_new_object
            )
    return found


def _before(
    value: Mapping[str, Any], changes: tuple[_Change, ...], root: Place, notes: SourceNotes
) -> dict[str, TerraformResource]:
    """The resources of the prior state, under the addresses that they have now."""
    prior = _mapping(value, "prior_state", root, notes)
    values = _mapping(prior, "values", root.at("prior_state"), notes)
    found = _by_address(_walked(values, root.at("prior_state", "values"), notes))
    for each in changes:
        moved = each.item.get("previous_address")
        was = found.pop(moved, None) if isinstance(moved, str) and moved != each.address else None
        if was is not None:
            found.setdefault(each.address, replace(was, address=each.address, key=key_of(each.address)))
        held = found.get(each.address) or _of_change(each, "before")
        if held is not None:
            found[each.address] = replace(held, is_replaced=each.makes_a_new_object)
    return found


def _of_change(change: _Change, side: str) -> TerraformResource | None:
    values = change.change.get(side)
    if not isinstance(values, dict):
        return None
    module = change.item.get("module_address")
    sensitive = change.change.get(f"{side}_sensitive")
    return _resource(
        change.item, module if isinstance(module, str) else "", change.where, ("change", side), values, sensitive
    )


def _left_behind(changes: tuple[_Change, ...]) -> Iterator[TemplateNote]:
    """Notes on groups and rules that Terraform stops managing, and that stay in the account."""
    for each in changes:
        is_default = each.item.get("type") == "aws_default_security_group" and each.actions == ["delete"]
        if is_default or (each.actions == ["forget"] and _is_of_groups(each.item)):
            text = f"“{each.address}” stays in the account, but Terraform no longer manages it: it is not judged"
            help = "check it in a snapshot of the account"
            yield TemplateNote("unknown", text, each.where.at("address"), help, level=Severity.WARNING)


def _is_of_groups(item: Mapping[str, Any]) -> bool:
    return any(word in str(item.get("type")) for word in _OF_GROUPS)


def _walked(values: Mapping[str, Any], where: Place, notes: SourceNotes) -> Iterator[TerraformResource]:
    """The resources of a values representation, in all of its modules."""
    modules = [(_mapping(values, "root_module", where, notes), where.at("root_module"), "")]
    for module, place, address in modules:
        for item, at in _items(module, "resources", place, notes):
            held = item.get("values")
            if not isinstance(item.get("address"), str):
                notes.left_out("a resource has no address", at, _AS_PRINTED)
            elif isinstance(held, dict):
                yield _resource(item, address, at, ("values",), held, item.get("sensitive_values"))
            else:
                notes.left_out(f"“{item['address']}” has no values", at, _AS_PRINTED)
        for child, at in _items(module, "child_modules", place, notes):
            name = child.get("address")
            modules.append((child, at, name if isinstance(name, str) else address))


def _resource(
    item: Mapping[str, Any], module: str, where: Place, within: Steps, values: dict[str, Any], sensitive: Any
) -> TerraformResource:
    address, mode, type_, name = (str(item.get(key, "")) for key in ("address", "mode", "type", "name"))
    mode = mode or ("data" if ".data." in f".{address}" else "managed")
    return TerraformResource(
        address, module, mode, type_, name, key_of(address), where, within, values, None, sensitive
    )


def _by_address(found: Iterator[TerraformResource]) -> dict[str, TerraformResource]:
    return {each.address: each for each in found}


def _mapping(holder: Mapping[str, Any], key: str, where: Place, notes: SourceNotes) -> dict[str, Any]:
    value = holder.get(key)
    if value is not None and not isinstance(value, dict):
        notes.left_out(f"{key} is not a mapping", where.at(key), _AS_PRINTED)
    return value if isinstance(value, dict) else {}


def _items(
    holder: Mapping[str, Any], key: str, where: Place, notes: SourceNotes
) -> Iterator[tuple[dict[str, Any], Place]]:
    value = holder.get(key)
    if value is not None and not isinstance(value, list):
        notes.left_out(f"{key} is not a list", where.at(key), _AS_PRINTED)
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield item, where.at(key, index)
        else:
            notes.left_out(f"an item of {key} is not a mapping", where.at(key, index), _AS_PRINTED)
