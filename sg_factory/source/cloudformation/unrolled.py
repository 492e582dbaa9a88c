"""A template in one scenario with its loops written out, and notes on loops that are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.plan import TemplateNote
from sg_factory.source.cloudformation.group_lists import lists_groups
from sg_factory.source.cloudformation.loops import NO_LOOP, ExpandedTemplate, ExpressionPath, loops_in, written_out
from sg_factory.source.cloudformation.macros import declared, is_in_rule, note
from sg_factory.source.cloudformation.resolve import Resolver
from sg_factory.source.cloudformation.scenarios import Scenario
from sg_factory.source.cloudformation.template import GROUP, Template, layered
from sg_factory.source.cloudformation.values import as_text, within
from sg_factory.source.opaque import LANGUAGE_EXTENSIONS, is_known_macro

_QUESTION = "Ref "
_WRITE_ALL_THREE = "write [NAME, [VALUE, VALUE], {KEY${NAME}: …}]"
_WRITE_OUT = "write out what the loop makes, or iterate over a list in the template"


def unrolled(template: Template) -> Unrolled:
    """The Unrolled of a template, shared by all its scenarios and parameter values."""
    return template.once("unrolled", Unrolled)


class Unrolled:
    """Writes out the loops of a template for each scenario: a parameter may be what they iterate over."""

    def __init__(self, template: Template) -> None:
        self._transforms = {macro for macro, _ in declared(template.content)}
        self._has_loops = any(True for _ in loops_in(template.content))
        self._same: tuple[Template, ExpandedTemplate] | None = None

    def __call__(self, template: Template, scenario: Scenario) -> tuple[Template, ExpandedTemplate | None]:
        """The template in a scenario, and its loops written out; None if there are no loops."""
        if not self._has_loops:
            return template, None
        if self._same is not None:
            return self._same[0].with_given(template.given), self._same[1]
        if LANGUAGE_EXTENSIONS not in self._transforms:
            return template, ExpandedTemplate()
        return self._written_out(template, scenario)

    def _written_out(self, template: Template, scenario: Scenario) -> tuple[Template, ExpandedTemplate]:
        asked_before = {*scenario.taken}
        resolver = Resolver(template, scenario)
        asked: list[Any] = []

        def values(raw: Any) -> list[str] | None:
            asked.append(raw)
            texts = [as_text(value) for value, _ in resolver.items(raw, Place(""))]
            return None if None in texts else [text for text in texts if text is not None]

        expanded = written_out(template.content, values)
        # Answers given here hold for the result too: a parameter has one value in a scenario.
        questions = [each for each in scenario.taken if each not in asked_before and each.startswith(_QUESTION)]
        names = [question.removeprefix(_QUESTION) for question in questions]
        given = {name: template.parameter(name, scenario) for name in names}
        found = replace(template, content=expanded.content, given=layered(given, template.given), kept={})
        if not asked:
            self._same = found, expanded
        return found, expanded

    def notes(self, template: Template, expanded: ExpandedTemplate) -> Iterator[TemplateNote]:
        """Notes on loops that are not read and may make groups or rules, and on duplicate names."""
        for old, name in expanded.twice.items():
            where = Place(template.file, old, "key")
            yield TemplateNote("malformed", f"Fn::ForEach makes “{name}” twice", where, "make each name once")
        if LANGUAGE_EXTENSIONS not in self._transforms:
            yield from self._not_declared(template)
            return
        for now, why in expanded.unread.items():
            if _may_make_groups(now, template) and not is_in_rule(now, template):
                text = f"“{now[-1]}” is not judged: {why}"
                yield note(
                    text, Place(template.file, now, "key"), True, _WRITE_ALL_THREE if why == NO_LOOP else _WRITE_OUT
                )

    def _not_declared(self, template: Template) -> Iterator[TemplateNote]:
        """Notes on loops without the transform: CloudFormation refuses them unless another macro handles them."""
        is_refused = all(map(is_known_macro, self._transforms))
        for path in loops_in(template.content):
            if _may_make_groups(path, template) and not is_in_rule(path, template):
                text = f"“{path[-1]}” is not a loop: the template does not declare {LANGUAGE_EXTENSIONS}"
                where = Place(template.file, path, "key")
                yield (
                    TemplateNote("malformed", text, where, _DECLARE)
                    if is_refused
                    else note(text, where, True, _DECLARE)
                )


_DECLARE = f"write Transform: {LANGUAGE_EXTENSIONS}"


def _may_make_groups(path: ExpressionPath, template: Template) -> bool:
    """True if a loop may make a group, a rule, or a resource with groups attached."""
    value: Any = template.content
    for step in path:
        value = value[step]
    if path[0] != "Resources":
        return False
    if len(path) > 2:
        return template.kind(str(path[1])).startswith(GROUP)
    return _holds_groups(value) or lists_groups(value)


def _holds_groups(value: Any) -> bool:
    kinds = (each.get("Type") for each in within(value) if isinstance(each, dict))
    return any(isinstance(kind, str) and (kind.startswith(GROUP) or "{" in kind) for kind in kinds)
