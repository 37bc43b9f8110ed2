"""Where secrets are not: in Redis, in the database, in logs, and in what Reflex keeps of open pages."""

import base64
import hashlib
import hmac
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rxapp.accounts.state import AccountState
from rxapp.inspector.state import InspectorState
from tests.support.accounts_http import COOKIE, is_signed_in, post, read_token, sign_in, sign_up, submit
from tests.support.app_server import AppServer
from tests.support.event_socket import EventSocket, open_event_socket
from tests.support.passwords import GOOD_PASSWORD, OTHER_PASSWORD
from tests.web.conftest import Browse

TYPED = "a password that is wrong indeed"
KEYS_MADE_OF_THE_SECRET = (b"session pepper", b"session tag", b"tab token", b"attempt counters")


def dump(valkey: Any) -> dict[bytes, bytes]:
    """Return every key of a server with what it holds, in plain bytes. A type that is new here fails."""
    read: dict[bytes, Callable[[bytes], Any]] = {
        b"string": valkey.get,
        b"hash": valkey.hgetall,
        b"zset": lambda key: valkey.zrange(key, 0, -1, withscores=True),
        b"list": lambda key: valkey.lrange(key, 0, -1),
        b"set": valkey.smembers,
    }
    types = {key: valkey.type(key) for key in valkey.scan_iter("*")}
    return {key: pickle.dumps(read[kind](key)) for key, kind in types.items() if kind != b"none"}


def spell(secret: bytes) -> Iterable[bytes]:
    """Return a secret in the forms in which it could have been kept."""
    yield secret
    yield secret.hex().encode()
    # Base64 of it, wherever in a longer text it begins; the first and last characters depend on the rest.
    for shift in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"x" * shift + secret).rstrip(b"=")[4:-2]


def list_files(app: AppServer) -> list[Path]:
    """Return the log, the database and whatever else the app has written."""
    files = [app.log_path, *app.data_dir.rglob("*")]
    return [path for path in files if path.is_file()]


def use_events(socket: EventSocket) -> None:
    """Open pages and use them, as someone who is signed in."""
    account, inspector = AccountState.get_full_name(), InspectorState.get_full_name()
    assert account in socket.send_event(f"{account}.follow", "/account")
    assert inspector in socket.send_event(f"{inspector}.follow", "/session")
    # By itself, Reflex writes into the log all that it knows of an event that it has no handler for.
    socket.start_event(f"{inspector}.nothing_of_that_name", "/session")
    form = {"key": "colour", "value": '"blue"'}
    socket.start_event(f"{inspector}.set_value", "/session", form=form)
    # What `follow` shows may still be under way, and come first.
    socket.await_update(lambda update: "colour" in str(update.get("delta", {}).get(inspector)))


def test_secrets_are_nowhere_but_with_their_owners(browse: Browse, valkey: Any, prod_app: AppServer) -> None:
    visitor, email = browse(), sign_up(browse())
    visitor.put("/api/session/data/cart", json=["tea"])
    tokens = [read_token(visitor)]
    sign_in(visitor, email, TYPED)
    assert sign_in(visitor, email).status_code == 200
    tokens.append(read_token(visitor))
    post(visitor, "/auth/confirm", password=TYPED)
    submit(visitor, "/auth/confirm", password=GOOD_PASSWORD)
    change = {"current_password": GOOD_PASSWORD, "new_password": OTHER_PASSWORD}
    assert submit(visitor, "/auth/password", **change).status_code == 303
    tokens.append(read_token(visitor))
    visitor.get("/account")

    with open_event_socket(prod_app.url, {"Cookie": f"{COOKIE}={tokens[-1]}"}) as socket:
        use_events(socket)
        kept = dump(valkey)

    assert is_signed_in(visitor)
    assert "nothing_of_that_name" in prod_app.log_path.read_text(errors="replace")
    assert_has_pages(kept, tokens[-1])
    secrets = [token.partition(".")[2].encode() for token in tokens]
    secrets += [text.encode() for text in (GOOD_PASSWORD, OTHER_PASSWORD, TYPED, prod_app.secret)]
    key = prod_app.secret.encode()
    assert len(key) > 40
    secrets += [hmac.digest(key, purpose, hashlib.sha256) for purpose in KEYS_MADE_OF_THE_SECRET]
    places = kept | {str(path).encode(): path.read_bytes() for path in list_files(prod_app)}
    for secret in secrets:
        for spelling in spell(secret):
            assert not [place for place, content in places.items() if spelling in place + content]


def assert_has_pages(kept: dict[bytes, bytes], token: str) -> None:
    """Make sure that a dump has what Reflex keeps, in a form that can be searched."""
    tag = token.partition(".")[0]
    (record,) = [key for key in kept if key.startswith(f"{{{tag}}}:s:".encode())]
    reference = f"Session {tag}.".encode() + record.rpartition(b":")[2]
    assert [key for key, content in kept.items() if reference in content]
