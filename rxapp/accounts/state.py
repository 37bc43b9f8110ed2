"""The live part of the account page: it changes by itself when something happens on another device."""

import reflex as rx

from rxapp import runtime
from rxapp.accounts.cards import DeviceRow, EventRow
from rxapp.accounts.loaders import load_security
from rxapp.session_state import SessionState


class AccountState(SessionState):
    """What the account page shows, from the moment when the socket is open."""

    is_live: bool = False
    devices: rx.Field[list[DeviceRow]] = rx.field(default_factory=list[DeviceRow])
    events: rx.Field[list[EventRow]] = rx.field(default_factory=list[EventRow])

    @rx.event(background=True)
    async def follow(self) -> None:
        """Show the devices, and again whenever the user's sessions change, until the page is left.

        Reflex cancels what a page's load has begun when the visitor goes on or the socket closes.

        Raises:
            SignedOutError: The session has ended, here or from another device.
        """
        record = await self._require_user()
        with runtime.current().sockets.watch(record.reference.tag) as changed:
            while True:
                changed.clear()
                record = await self._require_user()
                devices, events = await load_security(record)
                async with self:
                    self.devices, self.events, self.is_live = devices, events, True
                await changed.wait()
