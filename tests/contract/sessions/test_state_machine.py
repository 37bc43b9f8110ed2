"""Random histories of sessions over several stores on one server, judged by a model after every step.

`SESSION_EXAMPLES=2000 bin/test tests/contract/sessions/test_state_machine.py` looks longer.

Calls at once are judged by whether the model gives the same answers in some order. The server's own timers
run on real time, in which a history takes about a second; lives and graces are far longer than that.

In a Cluster, signing in takes several steps where the visitor's slot is not the user's. It is then made on
its own here; what holds when it meets other calls is in `test_concurrent_users.py`.
"""

import asyncio
import os
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import count, permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from tests.support.clock import SettableClock
from tests.support.deployments import LONG_PATIENCE, Deployment, Topology, open_deployment
from tests.support.redis_cluster import RedisCluster
from tests.support.session_calls import Call, answer_of, draw_beginning, draw_call, normalise
from tests.support.session_model import Model
from tests.support.sessions import tag_of

EXAMPLES = int(os.environ.get("SESSION_EXAMPLES", "15"))
MAX_BYTES = 60
STORES = 3
WAITS = st.sampled_from(
    [timedelta(seconds=1), timedelta(seconds=29), timedelta(minutes=29), timedelta(days=29)]
)
_examples = count()


class SessionsMachine(RuleBasedStateMachine):
    """A history of sessions of two users and of nobody."""

    deployment: Deployment
    stores: Sequence[SessionStore]
    is_sign_in_atomic: bool
    run: Callable[[Coroutine[Any, Any, Any]], Any]
    names: Bundle[Reference] = Bundle("names")

    def __init__(self) -> None:
        """Begin with two users whom nobody has seen before."""
        super().__init__()
        number = next(_examples)
        self.users = (f"ada {number}", f"bob {number}")
        self.clock = self.deployment.clock
        self.model = Model(self.clock, MAX_BYTES)
        self.all_names: list[Reference] = []

    @rule(target=names, data=st.data(), at=st.integers(0, STORES - 1))
    def begin(self, data: st.DataObject, at: int) -> Reference:
        """Begin a session."""
        call = draw_beginning(data, self.users)
        self._compare(call, at)
        self.all_names += call.begun
        return call.begun[0]

    @rule(target=names, name=names, data=st.data(), at=st.integers(0, STORES - 1))
    def call(self, name: Reference, data: st.DataObject, at: int) -> MultipleResults[Reference]:
        """Make one call."""
        call = draw_call(data, self.users, name)
        self._compare(call, at)
        self.all_names += call.begun
        return multiple(*call.begun)

    @rule(target=names, some=st.lists(names, min_size=2, max_size=4), data=st.data())
    def call_at_once(self, some: list[Reference], data: st.DataObject) -> MultipleResults[Reference]:
        """Make several calls at once."""
        calls = [draw_call(data, self.users, name, may_sign_in=self.is_sign_in_atomic) for name in some]
        answers = self.run(self._gather(calls))
        for order in permutations(range(len(calls))):
            model = self.model.copy()
            expected = {position: answer_of(model, calls[position]) for position in order}
            if all(expected[position] == answers[position] for position in order):
                self.model = model
                break
        else:
            raise AssertionError(f"no order of {calls} gives {answers}")
        begun = [name for call in calls for name in call.begun]
        self.all_names += begun
        return multiple(*begun)

    @rule(wait=WAITS)
    def wait(self, wait: timedelta) -> None:
        """Let time pass."""
        self.clock.now += wait

    @invariant()
    def every_name_leads_where_it_has_to(self) -> None:
        """Nothing acknowledged is lost; nothing revoked, expired or rotated away is there."""
        found = self.run(self._gather([Call("find", (name,)) for name in self.all_names]))
        assert found == [self.model.find(name) for name in self.all_names]

    @invariant()
    def lists_are_true(self) -> None:
        """The list of a user is that of the model, newest first."""
        for user in self.users:
            listed = self.run(self.stores[0].list_sessions(tag_of(user)))
            assert normalise(listed) == normalise(self.model.list_sessions(tag_of(user)))
            ages = [record.created_at for record in listed]
            assert ages == sorted(ages, reverse=True)

    def teardown(self) -> None:
        """Check that nothing stays for ever but epochs, and nothing at all of who is forgotten."""
        rests = self.run(self.deployment.list_rests())
        assert not [key for key, rest in rests.items() if rest is None and not key.endswith("}:gen")]
        for user in self.users:
            self.run(self.stores[0].forget(tag_of(user)))
        tags = tuple(f"{{{tag_of(user)}}}" for user in self.users)
        assert not [key for key in self.run(self.deployment.list_keys()) if key.startswith(tags)]
        self.run(self.deployment.empty())

    def _compare(self, call: Call, at: int) -> None:
        [answer] = self.run(self._gather([call], at))
        assert answer == answer_of(self.model, call)

    async def _gather(self, calls: list[Call], first: int = 0) -> list[Any]:
        """Make calls at once, over the stores in turn, and return what each answered."""
        stores = (self.stores[(first + position) % STORES] for position in range(len(calls)))
        actions = (call.ask(store) for call, store in zip(calls, stores, strict=True))
        return [normalise(answer) for answer in await asyncio.gather(*actions, return_exceptions=True)]


@pytest.mark.slow
def test_any_history_goes_as_in_the_model(topology: Topology) -> None:
    """21-53, in combinations that nobody has thought of."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        deployment = runner.run(
            stack.enter_async_context(open_deployment(topology, SettableClock(), LONG_PATIENCE))
        )
        SessionsMachine.deployment = deployment
        SessionsMachine.is_sign_in_atomic = not isinstance(topology, RedisCluster)
        SessionsMachine.stores = [deployment.open_store(max_bytes=MAX_BYTES) for _ in range(STORES)]
        SessionsMachine.run = staticmethod(runner.run)
        try:
            run_state_machine_as_test(
                SessionsMachine,
                settings=settings(
                    max_examples=EXAMPLES,
                    stateful_step_count=25,
                    deadline=None,
                    database=None,
                    phases=[Phase.generate, Phase.shrink],
                    report_multiple_bugs=False,
                    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
                ),
            )
        finally:
            runner.run(stack.aclose())
