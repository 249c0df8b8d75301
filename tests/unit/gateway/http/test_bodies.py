"""The bodies of all calls name the parts in which unknown fields are looked for."""

import typing
from collections.abc import Iterator

import pytest

import gateway.app  # noqa: F401 - imports all routes
from gateway.http.bodies import WholeBody
from shared.http.bodies import Body


def bodies(kind: type[WholeBody]) -> Iterator[type[WholeBody]]:
    for each in kind.__subclasses__():
        yield each
        yield from bodies(each)


def holds_body(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Body):
        return True
    return any(holds_body(each) for each in typing.get_args(annotation))


OURS = [each for each in bodies(WholeBody) if each.__module__.startswith("gateway.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_field_that_holds_a_body_is_named(model: type[WholeBody]) -> None:
    holding = {name for name, field in model.model_fields.items() if holds_body(field.annotation)}
    assert set(model.parts) == holding
