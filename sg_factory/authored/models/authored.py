"""The base of all models of files, and the schema by which pydantic_core validates them.

The models are built here and not by the package pydantic, because importing that takes a third of a short run. The
validation is the same: pydantic is a layer over pydantic_core that makes such schemas of annotations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, NamedTuple, NoReturn, Self, get_args, get_origin

from pydantic_core import CoreConfig, CoreSchema, PydanticCustomError, SchemaValidator, core_schema

from sg_factory.authored.models.forms import REQUIRED, after


class Key(NamedTuple):
    """A key of a mapping; `name` is that in the file, if the attribute of the model has another one."""

    description: str = ""
    name: str = ""
    default: Any = REQUIRED
    examples: Sequence[Any] = ()
    kind: Any = None


key: Callable[..., Any] = Key
"""A key as the value of a model's attribute, whose type is that of its value in a file."""


class OneOf(NamedTuple):
    """The keys of which a mapping has exactly one.

    `may_join` may accompany another one; none is needed beside the mapping `unless`, if that is not empty. If the value
    of the last one has the key `joining`, it accompanies the first one, and needs it.
    """

    keys: tuple[str, ...]
    may_join: str = ""
    unless: str = ""
    joining: str = ""

    def check(self, model: Authored) -> Authored:
        """Return the model if it has one of the keys. Raises PydanticCustomError."""
        given = tuple(each for each in self.keys if getattr(model, each) is not None)
        is_needed = not (self.unless and getattr(model, self.unless))
        last = getattr(model, self.keys[-1])
        if self.joining and last is not None and getattr(last, self.joining) is not None:
            if is_needed and self.keys[0] not in given:
                raise PydanticCustomError("missing-key", "missing", {"key": self.keys[0]})
        elif len([each for each in given if each != self.may_join]) > 1 or (is_needed and not given):
            raise PydanticCustomError("one-of", "one of", {"keys": self.keys, "given": given})
        return model


class JointKeys(NamedTuple):
    """The keys that a mapping has all together, and then no other, or not at all."""

    keys: tuple[str, ...]

    def check(self, model: Authored) -> Authored:
        """Return the model if it has all or none of the keys. Raises PydanticCustomError."""
        given = [name for name in type(model).keys if getattr(model, name) is not None]
        ours = [name for name in self.keys if name in given]
        for name in self.keys if ours else ():
            if name not in given:
                raise PydanticCustomError("missing-key", "missing", {"key": name})
        for name in given if ours else ():
            if name not in self.keys:
                raise PydanticCustomError("too-many-keys", "too many", {"key": name, "other": self.keys[0]})
        return model


class Model(type):
    """The type of models, which gathers the keys of each from its annotations."""

    keys: dict[str, Key]
    one_of: OneOf | None
    together: JointKeys | None
    is_root: bool

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> Model:
        """Create a model; each annotation of its body is a key, by the name of its attribute."""
        model = super().__new__(mcs, name, bases, body)
        model.keys = {name: each for base in bases if isinstance(base, Model) for name, each in base.keys.items()}
        for attribute, kind in model.__annotations__.items() if bases else ():
            default = body.get(attribute, REQUIRED)
            made = default if isinstance(default, Key) else Key(default=default)
            absent = (form.absent for form in getattr(kind, "__metadata__", ()) if form.absent is not REQUIRED)
            default = next(absent, REQUIRED) if made.default is REQUIRED else made.default
            model.keys[attribute] = made._replace(name=made.name or attribute, kind=kind, default=default)
            if attribute in body:
                delattr(model, attribute)
        return model


class Authored(metaclass=Model):
    """A mapping in a YAML file: unknown keys are mistakes, and other types are never converted to text.

    If it `is_root`, it is a mapping with any keys, which is the value of the attribute `root`.
    """

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")
    __pydantic_fields_set__: set[str]
    one_of: OneOf | None = None
    together: JointKeys | None = None
    is_root = False

    def __init__(self, **values: Any) -> None:
        defaults = {name: each.default for name, each in type(self).keys.items() if each.default is not REQUIRED}
        vars(self).update(defaults | values)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    @classmethod
    def validate(cls, data: Any) -> Self:
        """Return the model of the plain values of a file. Raises pydantic_core.ValidationError."""
        made: Self = _validator(cls).validate_python(data)
        return made

    def verified(self) -> Self:
        """Return the model if its values go together. Raises PydanticCustomError."""
        return self


@cache
def _validator(model: type[Authored]) -> SchemaValidator:
    return SchemaValidator(_of_model(model))


@cache
def _of_model(model: type[Authored]) -> CoreSchema:
    of_keys = {
        name: core_schema.model_field(_of_key(each), validation_alias=each.name) for name, each in model.keys.items()
    }
    within = _of_kind(model.keys["root"].kind) if model.is_root else core_schema.model_fields_schema(of_keys)
    config = CoreConfig(title=model.__name__, strict=True, extra_fields_behavior="forbid")
    made: CoreSchema = core_schema.model_schema(model, within, root_model=model.is_root, config=config)
    for rule in (model.one_of, model.together):
        made = made if rule is None else after(rule.check).checks(made)
    return made if model.verified is Authored.verified else after(model.verified).checks(made)


def _of_key(written: Key) -> CoreSchema:
    known = _of_kind(written.kind)
    if written.default is REQUIRED:
        return known
    if isinstance(written.default, dict):  # pydantic_core would copy it deeply for each mapping
        return core_schema.with_default_schema(known, default_factory=dict)
    return core_schema.with_default_schema(known, default=written.default)


def _of_kind(kind: Any) -> CoreSchema:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        known = _of_kind(parts[0])
        for form in parts[1:]:
            known = form.checks(known)
        return known
    if origin is Literal:
        return core_schema.literal_schema(list(parts))
    if origin is tuple:
        return core_schema.tuple_schema([_of_kind(parts[0])], variadic_item_index=0)
    if origin is dict:
        return core_schema.dict_schema(*map(_of_kind, parts))
    if origin is not None:
        some: list[Any] = [_of_kind(each) for each in parts if each is not NoneType]
        return some[0] if len(some) == 1 else core_schema.union_schema(some)
    plain: Any = {"type": kind.__name__}
    return _of_model(kind) if isinstance(kind, Model) else plain
