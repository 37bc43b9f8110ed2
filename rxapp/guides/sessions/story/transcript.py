"""What was seen when the story was played: plain texts, ready for display, without a secret."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Command:
    """A command that was sent to Redis.

    Attributes:
        text: The command, with stand-ins for what is secret or random.
        time: How long the answer took.
    """

    text: str
    time: str


@dataclass(frozen=True)
class Exchange:
    """A request and its answer.

    Attributes:
        who: The device that asked.
        at: When, in the story.
        request: The request line, and the cookie.
        answer: The status line, and the body.
        set_cookie: The header; empty if there was none.
        cost: How many round trips to Redis it took.
        commands: What was sent to Redis.
    """

    who: str
    at: str
    request: str
    answer: str
    set_cookie: str
    cost: str
    commands: list[Command]


@dataclass(frozen=True)
class KeptKey:
    """A key in Redis after a step.

    Attributes:
        name: The key.
        holds: What is in it, in short.
        rest: How long it stays.
    """

    name: str
    holds: str
    rest: str


@dataclass(frozen=True)
class Step:
    """What happened at one step, and what Redis held afterwards."""

    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    kept: list[KeptKey] = field(default_factory=list[KeptKey])


@dataclass(frozen=True)
class Life:
    """The life of a session, step by step."""

    first_request: Step = field(default_factory=Step)
    first_write: Step = field(default_factory=Step)
    next_request: Step = field(default_factory=Step)
    sign_in: Step = field(default_factory=Step)
    confirmation: Step = field(default_factory=Step)
    second_device: Step = field(default_factory=Step)
    revocation: Step = field(default_factory=Step)
    inactivity: Step = field(default_factory=Step)
    long_day: Step = field(default_factory=Step)
    sign_out: Step = field(default_factory=Step)


@dataclass(frozen=True)
class Deed:
    """Something that was done to a store, and what came of it.

    Attributes:
        who: Who did it.
        what: What was done.
        result: What came of it.
    """

    who: str
    what: str
    result: str


@dataclass(frozen=True)
class Side:
    """How one store fared.

    Attributes:
        deeds: What was done, in order.
        verdict: How it ended.
        word: "broken" or "held".
    """

    deeds: list[Deed] = field(default_factory=list[Deed])
    verdict: str = ""
    word: str = ""


@dataclass(frozen=True)
class Trial:
    """The same attack on a guide's store and on this one."""

    theirs: Side = field(default_factory=Side)
    ours: Side = field(default_factory=Side)


@dataclass(frozen=True)
class Trials:
    """What goes wrong in the guides' stores, tried out."""

    adopted_id: Trial = field(default_factory=Trial)
    no_expiry: Trial = field(default_factory=Trial)
    bare_cookie: Trial = field(default_factory=Trial)
    resurrection: Trial = field(default_factory=Trial)
    lost_update: Trial = field(default_factory=Trial)
    copied_database: Trial = field(default_factory=Trial)


@dataclass(frozen=True)
class Transcript:
    """All that was seen.

    Attributes:
        played: When and where, in a few words.
        life: The life of a session.
        trials: The attacks.
    """

    played: str = ""
    life: Life = field(default_factory=Life)
    trials: Trials = field(default_factory=Trials)
