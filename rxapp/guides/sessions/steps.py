"""The steps of a session's life, in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StepText:
    """What to say of a step.

    Attributes:
        key: The field of `Life` and of `Sources`.
        name: The heading.
        text: What happens, and why.
        in_next: What the guides for Next.js do at this step.
    """

    key: str
    name: str
    text: str
    in_next: str


STEPS = (
    StepText(
        "first_request",
        "The first request",
        "There is nothing to remember yet. So there is no record and no cookie, and Redis is not even "
        "asked. The answer is the same for everyone, and may come from a cache.",
        "the same, for as long as nothing on the page calls cookies().",
    ),
    StepText(
        "first_write",
        "The first thing worth keeping",
        "A mug goes into the cart. Now a record begins. The browser gets a random secret, in a cookie that "
        "no script can read. Redis gets the value, under a keyed hash of that secret.",
        "a server action writes under whatever id the cookie has, and makes one up if there is none.",
    ),
    StepText(
        "next_request",
        "Reading",
        "The cookie comes back. The server hashes the secret and asks Redis once for everything. Nothing "
        "has changed, so no cookie is set, and nothing is written.",
        "one command as well: HGET for a value, HGETALL for all. All values are text.",
    ),
    StepText(
        "sign_in",
        "Signing in: a new id",
        "Who planted the old id, or has seen it, must not be signed in too. So the old record is removed and "
        "a new one begins under a new secret, in one step, and the cart moves along. The old cookie is "
        "nobody's from now on: that is rotation. Besides the record Redis now has the user's epoch, which "
        "stays, and a list of the user's sessions.",
        "a new id is made, but the old record is left where it was, with all that is in it.",
    ),
    StepText(
        "confirmation",
        "The password again: a new id again",
        "Before something sensitive the password is asked for once more, unless that was done within ten "
        "minutes. The record is renamed: its values and its deadlines stay, the id does not.",
        "neither guide asks again, and neither changes an id before signing out.",
    ),
    StepText(
        "second_device",
        "A second device",
        "The phone gets a session of its own. The records of one user share a tag, and a list has their "
        "names: so one question finds them all, on a Cluster too.",
        "nothing says whose a session is; to list them one would read every session there is.",
    ),
    StepText(
        "revocation",
        "The phone is lost",
        "The laptop ends all others. Every record has the user's epoch in it; the epoch is changed, and what "
        "was begun under another one counts no more, even if the list had lost it. The phone's open "
        "websockets are closed, in every process.",
        "neither guide can: a session ends where it was begun, or when its time is over.",
    ),
    StepText(
        "inactivity",
        "Away from the desk",
        "After 29 minutes the session is still there, and the half hour starts anew. After 31 minutes it is "
        "over: Redis has removed the record by itself. That is the idle timeout. It protects a computer that "
        "was left alone.",
        "one guide has no end at all; the other adds a week with each page.",
    ),
    StepText(
        "long_day",
        "Never idle, and over all the same",
        "A click every 25 minutes keeps the idle timeout away for ever. Twelve hours after signing in it is "
        "over in spite of that. That is the absolute timeout. It protects against a copy of the cookie, "
        "whose owner never rests. (The clicks in between are left out.)",
        "neither guide has one: a stolen cookie lasts as long as somebody uses it.",
    ),
    StepText(
        "sign_out",
        "Signing out",
        "The record is removed, and the cookie is taken back. A copy of the cookie is worthless at once: "
        "there is nothing left that it could open.",
        "the record is removed too. But a request that is still under way writes it anew: see below.",
    ),
)
