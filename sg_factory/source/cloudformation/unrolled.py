"""A template in one scenario with its loops written out, and what is said of loops that are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.plan import TemplateNote
from sg_factory.source.cloudformation.loops import NO_LOOP, ExpressionPath, Written, loops_in, written_out
from sg_factory.source.cloudformation.macros import declared, is_said_with_its_rule, remark
from sg_factory.source.cloudformation.resolve import Resolver
from sg_factory.source.cloudformation.scenarios import Scenario
from sg_factory.source.cloudformation.template import GROUP, Template, layered
from sg_factory.source.cloudformation.values import as_text, within
from sg_factory.source.cloudformation.worn import lists_groups
from sg_factory.source.opaque import LANGUAGE_EXTENSIONS, is_known_macro

_QUESTION = "Ref "
_WRITE_ALL_THREE = "write [NAME, [VALUE, VALUE], {KEY${NAME}: …}]"
_WRITE_OUT = "write out what the loop makes, or iterate over a list in the template"


def unrolled(template: Template) -> Unrolled:
    """What writes the loops of a template out; one for all scenarios, and whatever the template is given."""
    return template.once("unrolled", Unrolled)


class Unrolled:
    """A template whose loops are written out as each scenario has them: a parameter may hold what they go over."""

    def __init__(self, template: Template) -> None:
        self._transforms = {macro for macro, _ in declared(template.content)}
        self._has_loops = any(True for _ in loops_in(template.content))
        self._same: tuple[Template, Written] | None = None

    def __call__(self, template: Template, scenario: Scenario) -> tuple[Template, Written | None]:
        """The template as a scenario has it, and where its parts stood; None where there are no loops."""
        if not self._has_loops:
            return template, None
        if self._same is not None:
            return self._same[0].with_given(template.given), self._same[1]
        if LANGUAGE_EXTENSIONS not in self._transforms:
            return template, Written()
        return self._written_out(template, scenario)

    def _written_out(self, template: Template, scenario: Scenario) -> tuple[Template, Written]:
        asked_before = {*scenario.taken}
        resolver = Resolver(template, scenario)
        asked: list[Any] = []

        def values(raw: Any) -> list[str] | None:
            asked.append(raw)
            texts = [as_text(value) for value, _ in resolver.items(raw, Place(""))]
            return None if None in texts else [text for text in texts if text is not None]

        written = written_out(template.content, values)
        # What was answered here is given there: one parameter is not two things in one scenario.
        questions = [each for each in scenario.taken if each not in asked_before and each.startswith(_QUESTION)]
        names = [question.removeprefix(_QUESTION) for question in questions]
        given = {name: template.parameter(name, scenario) for name in names}
        found = replace(template, content=written.content, given=layered(given, template.given), kept={})
        if not asked:
            self._same = found, written
        return found, written

    def remarks(self, template: Template, written: Written) -> Iterator[TemplateNote]:
        """What is to be said of loops: those that are not read and may make groups or rules, and names made twice."""
        for old, name in written.twice.items():
            where = Place(template.file, old, "key")
            yield TemplateNote("malformed", f"Fn::ForEach makes “{name}” twice", where, "make each name once")
        if LANGUAGE_EXTENSIONS not in self._transforms:
            yield from self._not_declared(template)
            return
        for now, why in written.unread.items():
            if _may_make_groups(now, template) and not is_said_with_its_rule(now, template):
                text = f"what “{now[-1]}” makes is not judged: {why}"
                yield remark(
                    text, Place(template.file, now, "key"), True, _WRITE_ALL_THREE if why == NO_LOOP else _WRITE_OUT
                )

    def _not_declared(self, template: Template) -> Iterator[TemplateNote]:
        """CloudFormation refuses a loop without the transform, unless another macro makes something of it."""
        is_refused = all(map(is_known_macro, self._transforms))
        for path in loops_in(template.content):
            if _may_make_groups(path, template) and not is_said_with_its_rule(path, template):
                text = f"“{path[-1]}” is not a loop: the template does not declare {LANGUAGE_EXTENSIONS}"
                where = Place(template.file, path, "key")
                yield (
                    TemplateNote("malformed", text, where, _DECLARE)
                    if is_refused
                    else remark(text, where, True, _DECLARE)
                )


_DECLARE = f"write Transform: {LANGUAGE_EXTENSIONS}"


def _may_make_groups(path: ExpressionPath, template: Template) -> bool:
    """Whether a loop that stands in a template may make a group, a rule, or what wears them."""
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
