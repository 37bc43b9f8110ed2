"""From a right password to a session, and from a wrong one to a note of it."""

from sqlalchemy.exc import IntegrityError

from rxapp import runtime
from rxapp.accounts import service
from rxapp.accounts.devices import name_device
from rxapp.accounts.errors import BadCredentialsError
from rxapp.accounts.events import EventKind, record_event
from rxapp.accounts.visitor import note
from rxapp.models import User
from rxapp.session_state import FEATURES
from rxapp.sessions import Device, Session, SessionRecord
from rxapp.web.visitor import read_account_key


async def sign_in_as(session: Session, user: User, *, is_remembered: bool, kind: EventKind) -> SessionRecord:
    """Put a session of a user in the place of the visitor's, and note it.

    The password was checked a moment ago, and may have been changed or the account deleted since. All
    sessions were ended then; this one, which came later, ends here.

    Args:
        session: The visitor's.
        user: Whose password was right.
        is_remembered: Whether to stay signed in on this device.
        kind: What to note.

    Raises:
        BadCredentialsError: The password is not right any more.
    """
    record = await session.sign_in(read_account_key(user), is_remembered=is_remembered, carry=FEATURES)
    if await _note_if_unchanged(user, record, kind):
        await runtime.current().sessions.announce(read_account_key(user))
        return record
    await session.sign_out()
    raise BadCredentialsError


async def _note_if_unchanged(user: User, record: SessionRecord, kind: EventKind) -> bool:
    """Note a sign-in, unless the account has changed since its password was checked."""
    assert user.id is not None, "a user that was read has an id"  # noqa: S101
    try:
        async with runtime.current().open_db() as db:
            if not await service.is_unchanged(db, user):
                return False
            await note(db, user.id, kind, record)
            await db.commit()
    except IntegrityError:
        return False
    return True


async def note_failure(email: str, device: Device) -> None:
    """Note a wrong password for its owner to see, if there is such an account."""
    app = runtime.current()
    async with app.open_db() as db:
        user = await service.find_user_by_email(db, email)
        if user is None or user.id is None:
            return
        await record_event(
            db,
            user.id,
            EventKind.SIGN_IN_FAILED,
            now=app.clock(),
            device=name_device(device.agent),
            address=device.address,
        )
        await db.commit()
    await app.sessions.announce(read_account_key(user))
