"""Calls of a session store, drawn at random, and their answers in a form that can be compared."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from hypothesis import strategies as st

from rxapp.sessions.errors import SessionError
from rxapp.sessions.policy import SessionKind
from rxapp.sessions.records import Changes, SessionRecord
from rxapp.sessions.references import Reference
from tests.support.session_model import Model
from tests.support.sessions import of_nobody, of_user, refer_to_new, tag_of, to_json

Users = tuple[str, str]
KEYS = st.sampled_from(["a", "b", "ü"])
VALUES = st.sampled_from([0, 1, -3, 2**53 - 1, "text", None, "x" * 30])


@dataclass(frozen=True)
class Call:
    """A call of a store, or of the model.

    Attributes:
        name: The method.
        arguments: What it gets.
        begun: The names that it may give to a session.
    """

    name: str
    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    begun: tuple[Reference, ...] = ()

    def ask(self, target: Any) -> Any:
        """Make the call."""
        return getattr(target, self.name)(*self.arguments, **self.options)


def draw_beginning(data: st.DataObject, users: Users) -> Call:
    """Return a call that begins a session of nobody or of a user."""
    user = data.draw(st.sampled_from([None, *users]))
    kind = SessionKind.REMEMBERED if data.draw(st.booleans()) else SessionKind.STANDARD
    values: dict[str, Any] = data.draw(st.dictionaries(KEYS, VALUES, max_size=2))
    new = of_nobody(**values) if user is None else of_user(user, kind, **values)
    return Call("create", (new,), begun=(new.reference,))


def _sign_in(data: st.DataObject, users: Users, reference: Reference) -> Call:
    new = of_user(data.draw(st.sampled_from(users)), **data.draw(st.dictionaries(KEYS, VALUES, max_size=1)))
    replacing = data.draw(st.sampled_from([None, reference, reference]))
    options = {"replacing": replacing, "carry": data.draw(st.frozensets(KEYS))}
    return Call("sign_in", (new,), options, begun=(new.reference,))


def _write(data: st.DataObject, _users: Users, reference: Reference) -> Call:
    values: dict[str, Any] = data.draw(st.dictionaries(KEYS, VALUES, max_size=2))
    flashes = tuple(data.draw(st.lists(st.sampled_from([b'"one"', b'"two"']), max_size=2)))
    changes = Changes(to_json(**values), data.draw(st.frozensets(KEYS, max_size=2)), flashes)
    expected = data.draw(st.one_of(st.none(), st.none(), st.integers(0, 3)))
    return Call("write", (reference, changes), {"expected_version": expected})


def _rotate(data: st.DataObject, _users: Users, reference: Reference) -> Call:
    successor = refer_to_new(reference.tag)
    grace = data.draw(st.sampled_from([timedelta(0), timedelta(seconds=30)]))
    options = {"is_authenticated": data.draw(st.booleans()), "grace": grace}
    return Call("rotate", (reference, successor), options, begun=(successor,))


def _use(data: st.DataObject, _users: Users, reference: Reference) -> Call:
    """Return a call without options."""
    name = data.draw(
        st.sampled_from(["find", "touch", "take_flashes", "increment", "pop", "revoke", "revoke_others"])
    )
    if name == "increment":
        return Call(name, (reference, data.draw(KEYS), data.draw(st.sampled_from([1, -5, 2**53 - 1]))))
    return Call(name, (reference, data.draw(KEYS)) if name == "pop" else (reference,))


def _end(data: st.DataObject, users: Users, reference: Reference) -> Call:
    """Return a call that ends sessions by the user."""
    name = data.draw(st.sampled_from(["revoke_listed", "revoke_all", "forget"]))
    if name == "revoke_listed":
        return Call(name, (reference.tag, reference.ref))
    return Call(name, (tag_of(data.draw(st.sampled_from(users))),))


WAYS: list[Callable[[st.DataObject, Users, Reference], Call]] = [
    *[_write] * 3,
    *[_use] * 5,
    *[_sign_in, _rotate] * 2,
    _end,
]


def answer_of(model: Model, call: Call) -> Any:
    """Return what the model answers."""
    try:
        return normalise(call.ask(model))
    except SessionError as error:
        return type(error)


def normalise(answer: Any) -> Any:
    """Return an answer so that it can be compared: errors by their type, lists of sessions in any order."""
    if isinstance(answer, SessionError):
        return type(answer)
    if isinstance(answer, BaseException):
        raise answer
    if isinstance(answer, list):
        answers = cast("list[Any]", answer)
        return sorted(answers, key=str) if isinstance(next(iter(answers), None), SessionRecord) else answers
    return answer


def draw_call(data: st.DataObject, users: Users, reference: Reference, *, may_sign_in: bool = True) -> Call:
    """Return a call about a session or about a user."""
    ways = [way for way in WAYS if may_sign_in or way is not _sign_in]
    return data.draw(st.sampled_from(ways))(data, users, reference)
