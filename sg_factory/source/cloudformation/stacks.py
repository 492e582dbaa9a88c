"""A template in one scenario, and its nested stacks: each with its values, its groups and its names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from sg_factory.source.cloudformation.decided import Decided
from sg_factory.source.cloudformation.exports import Imports
from sg_factory.source.cloudformation.family import TemplateFamily
from sg_factory.source.cloudformation.inputs import given_to
from sg_factory.source.cloudformation.macros import not_judged, note
from sg_factory.source.cloudformation.nested import (
    MOST_DEEP,
    GivenParameters,
    Nested,
    NotRead,
    nested_in,
    parameters_of,
    passed_on,
)
from sg_factory.source.cloudformation.nesting import Nesting
from sg_factory.source.cloudformation.notes import Notes
from sg_factory.source.cloudformation.origins import Origins
from sg_factory.source.cloudformation.peers import Groups
from sg_factory.source.cloudformation.references import referred
from sg_factory.source.cloudformation.resolve import Resolver
from sg_factory.source.cloudformation.scenarios import Scenario
from sg_factory.source.cloudformation.template import GROUP, Template
from sg_factory.source.cloudformation.unrolled import unrolled

_MOST_NESTED = 50_000  # mappings of nested stacks, which small files may multiply
_STACK = 20  # the cost of one more stack, as a number of mappings


@dataclass(slots=True)
class ReadingContext:
    """The state that all stacks of one reading share; `root` is the file of the outermost template."""

    family: TemplateFamily
    root: str
    scenario: Scenario
    notes: Notes = field(default_factory=Notes)
    origins: Origins = field(default_factory=Origins)
    nesting: Nesting = field(default_factory=Nesting)
    left: int = _MOST_NESTED


class TemplateStack:
    """A template in one scenario, with its resources: the outermost one of a reading, or a nested stack.

    `existing` are the resources that concern groups and exist in this scenario. `prefix` is put before the names of a
    nested stack, and `above` are the files of the stacks around it.
    """

    def __init__(
        self,
        template: Template,
        scenario: Scenario,
        context: ReadingContext,
        prefix: str = "",
        above: tuple[str, ...] = (),
    ) -> None:
        self.context = context
        self.notes = context.notes
        self.prefix = prefix
        self.above = (*above, template.file)
        self.scenario = scenario
        self._parts: dict[str, tuple[Self, ...]] = {}
        self.template, expanded = unrolled(template)(template, scenario)
        if expanded is not None:
            context.origins.add_loops(template.file, expanded)
            self.notes.found += unrolled(template).notes(self.template, expanded)
        roles: dict[str, str] = {}
        imports = Imports(context.family.exports, scenario, context.scenario)
        self.resolver = resolver = Resolver(self.template, scenario, self._output, imports.imported, context.nesting)
        self.named = Groups(self.template, resolver, roles, context.notes, prefix)
        relevant = (name for name in self.template.resources if self.template.is_relevant(name))
        self.existing = [name for name in relevant if self._exists(name)]
        ours = [name for name in self.existing if self.template.kind(name) == GROUP]
        roles |= {name: self._group_name(name) for name in ours}

    def undecided(self) -> Resolver:
        """A resolver with the decisions of this scenario so far: it adds no scenarios."""
        decided = Decided(self.scenario)
        imports = Imports(self.context.family.exports, decided, Decided(self.context.scenario))
        return Resolver(self.template, decided, self._output, imports.imported, Nesting())

    def _exists(self, name: str) -> bool:
        body = self.template.resources[name]
        return "Condition" not in body or self.resolver.conditions.named(body["Condition"])

    def parts(self) -> Iterator[Self]:
        """The nested stacks of this one that are read."""
        for name in self.template.stacks:
            yield from self._part(name)

    def all(self) -> Iterator[Self]:
        """This stack, and all stacks nested in it."""
        yield self
        for part in self.parts():
            yield from part.all()

    def given(self, above: str = "") -> Iterator[tuple[Template, str]]:
        """The templates of this stack and of all nested ones, each with a text of its inputs."""
        yield self.template, above
        for name in self.template.stacks:
            for part in self._part(name):
                yield from part.given(f"{above}{given_to(name, self.template)}")

    def _output(self, logical_id: str, name: str) -> Any:
        """The value of an output of a nested stack."""
        found = self._part(logical_id) if logical_id in self.template.stacks else ()
        output = found[0].template.section("Outputs").get(name) if found else None
        try:
            is_near = all(
                [self.context.nesting.enter(), self.context.nesting.enter()]
            )  # reading an output nests this much deeper
            return passed_on(output.get("Value"), found[0].named) if isinstance(output, dict) and is_near else None
        finally:
            self.context.nesting.leave()
            self.context.nesting.leave()

    def _part(self, name: str) -> tuple[Self, ...]:
        """The readers of a nested stack; none if it is not read, or does not exist in this scenario."""
        if name not in self._parts:
            self._parts[name] = ()
            found = self._nested(name)
            if isinstance(found, NotRead):
                given = {*referred(parameters_of(name, self.resolver))}
                text = f"“{self.prefix}{name}” is not judged: {found.why}"
                self.notes.found.append(note(text, self.template.place(name), given & {*self.named.roles}, found.help))
            elif self._exists(name):
                self._parts[name] = tuple(map(self._reader, found))
        return self._parts[name]

    def _nested(self, name: str) -> tuple[Nested, ...] | NotRead:
        found = nested_in(name, self.resolver, self.context.family)
        if isinstance(found, NotRead):
            return found
        if found[0].template.file in self.above:
            return NotRead("its template contains itself", "remove the cycle of stacks")
        self.context.left -= sum(each.template.size + _STACK for each in found)
        if self.context.left < 0 or len(self.above) > MOST_DEEP:
            return NotRead("there are too many nested stacks")
        return found

    def _reader(self, nested: Nested) -> Self:
        template = nested.template
        if nested.body is not None:
            self.context.origins.add_body(template.file, nested.body)
        else:
            self.context.family.note_nested(self.context.root, template.file)
        given = GivenParameters(nested.parameters, template, self.named)
        part = self.scenario.part(f"{nested.name}.")
        return type(self)(template.with_given(given), part, self.context, f"{self.prefix}{nested.name}.", self.above)

    def _group_name(self, name: str) -> str:
        raw = self.template.property_of(name, "GroupName")
        text = self.resolver.text(raw) if raw is not None else ""
        return text if isinstance(text, str) else ""


def size_of(template: Template, family: TemplateFamily) -> int:
    """The cost of one reading of a template with its nested stacks: mappings and notes."""
    scenario = Scenario({})
    now, _ = unrolled(template)(template, scenario)
    read = (
        TemplateStack(template, scenario, ReadingContext(family, template.file, scenario)).all() if now.stacks else ()
    )
    all_read = [each.template for each in read] or [now]
    return sum(each.size + len([*not_judged(each)]) + _STACK * len(each.stacks) for each in all_read)
