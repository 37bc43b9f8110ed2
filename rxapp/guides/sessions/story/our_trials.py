"""The same trials on the store of this app: each does it, and looks what came of it."""

import asyncio

from rxapp.guides.sessions.story.app import COOKIE
from rxapp.guides.sessions.story.cookies import list_missing_flags
from rxapp.guides.sessions.story.slow_tab import SlowTab
from rxapp.guides.sessions.story.stage import Stage
from rxapp.guides.sessions.story.their_trials import judge
from rxapp.guides.sessions.story.transcript import Deed, Exchange, Side
from rxapp.guides.sessions.story.visitor import Visitor

_NOTHING = "{}"


def read_body(exchange: Exchange) -> str:
    """Return the body of an answer."""
    return exchange.answer.partition("\n")[2]


def read_status(exchange: Exchange) -> str:
    """Return the status of an answer, as in "401 Unauthorized"."""
    return exchange.answer.partition("\n")[0]


def is_refused(exchange: Exchange) -> bool:
    """Return whether an answer says that there is no session."""
    return exchange.answer.startswith("401 ")


async def adopt_id(stage: Stage) -> Side:
    """Plant an id of one's own. It has the shape of a token: any other is not even looked up."""
    planted = f"{COOKIE.name}={stage.sessions.keys.make_anonymous_token().cookie_value}"
    ada, mallory = Visitor("Ada", planted), Visitor("Mallory", planted)
    stage.name_planted(mallory)
    begun = await stage.ask(ada, "POST", "/cart")
    seen = await stage.ask(mallory, "GET", "/cart")
    deeds = [
        Deed("Mallory", f"plants {stage.names.hide(planted)} in Ada's browser", "done"),
        Deed("Ada", "POST /cart", f"Set-Cookie: {begun.set_cookie.partition(';')[0]}"),
        Deed("Mallory", "GET /cart", read_body(seen)),
    ]
    return judge(
        deeds,
        is_broken=ada.cookie == planted or read_body(seen) != _NOTHING,
        broken="The id that Mallory made up is Ada's session.",
        held="An id that names nothing is nobody's: Ada got one of the server's own.",
    )


async def wait_a_year(stage: Stage) -> Side:
    """Begin a session and never come back."""
    crawler = Visitor("A crawler")
    await stage.ask(crawler, "POST", "/cart")
    (record,) = await stage.reader.read()
    await stage.wait(days=365)
    late = await stage.ask(crawler, "GET", "/cart")
    left = await stage.reader.read()
    deeds = [
        Deed("A crawler", "POST /cart", f"the record {record.rest}"),
        Deed("A year later", "GET /cart", read_body(late)),
    ]
    return judge(
        deeds,
        is_broken=bool(left) or read_body(late) != _NOTHING,
        broken="The record is still there.",
        held="Redis removed the record by itself; no job has to tidy up.",
    )


async def look_at_cookie(stage: Stage) -> Side:
    """Read what the browser is told."""
    begun = await stage.ask(Visitor("Ada"), "POST", "/cart")
    missing = list_missing_flags(begun.set_cookie)
    return judge(
        [Deed("Server", f"Set-Cookie: {begun.set_cookie}", f"missing: {', '.join(missing) or 'nothing'}")],
        is_broken=bool(missing),
        broken="The cookie lacks a flag.",
        held="No script reads it, only HTTPS carries it, and no other host may set it: that is __Host-.",
    )


async def write_late(stage: Stage, tab: SlowTab) -> Side:
    """Write after the session has ended."""
    ada = Visitor("Ada")
    await stage.ask(ada, "POST", "/sign-in")
    slow, someone = Visitor("Slow tab", ada.cookie), Visitor("The old cookie", ada.cookie)
    writing = asyncio.create_task(stage.ask(slow, "POST", "/profile"))
    await tab.wait_for_readers(1)
    ended = await stage.ask(ada, "POST", "/sign-out")
    tab.go_on()
    written, seen = await writing, await stage.ask(someone, "GET", "/account")
    deeds = [
        Deed("Slow tab", "reads the session", "a record"),
        Deed("Ada", "signs out in another tab", read_status(ended)),
        Deed("Slow tab", "writes", read_status(written)),
        Deed("The old cookie", "GET /account", read_status(seen)),
    ]
    return judge(
        deeds,
        is_broken=not (is_refused(written) and is_refused(seen)),
        broken="Ada is signed in again.",
        held="A write never creates: the script finds no record, and says so.",
    )


async def write_twice(stage: Stage, tab: SlowTab) -> Side:
    """Count in two tabs at once."""
    ada = Visitor("Ada")
    await stage.ask(ada, "POST", "/sign-in")
    tabs = [Visitor("A tab", ada.cookie) for _ in range(2)]
    counting = [asyncio.create_task(stage.ask(each, "POST", "/visits")) for each in tabs]
    await tab.wait_for_readers(len(tabs))
    tab.go_on()
    answers = sorted(read_body(each) for each in await asyncio.gather(*counting))
    seen = read_body(await stage.ask(ada, "GET", "/cart"))
    deeds = [
        Deed("Both tabs", "read the session", "a record"),
        Deed("Both tabs", 'increment("visits")', ", ".join(answers)),
        Deed("Ada", "reads the session", seen),
    ]
    return judge(
        deeds,
        is_broken=seen != f'{{"visits":{len(tabs)}}}',
        broken="A visit was lost.",
        held="Redis adds, one after the other. What two tabs set goes field by field.",
    )


async def copy_database(stage: Stage) -> Side:
    """Use what is in Redis as a cookie."""
    ada = Visitor("Ada")
    await stage.ask(ada, "POST", "/sign-in")
    (reference,) = stage.references
    mallory = Visitor("Mallory", f"{COOKIE.name}={reference.tag}.{reference.digest}")
    seen = await stage.ask(mallory, "GET", "/account")
    deeds = [
        Deed("Mallory", "copies a key from a backup of Redis", (await stage.reader.read())[0].name),
        Deed("Mallory", f"sends {stage.names.hide(mallory.cookie)}", read_status(seen)),
    ]
    return judge(
        deeds,
        is_broken=not is_refused(seen),
        broken="The backup opens sessions.",
        held="A hash is not what it was made of: the server hashes it again, and finds nothing.",
    )
