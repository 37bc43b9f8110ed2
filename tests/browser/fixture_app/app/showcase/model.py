"""The showcase's data: ordinary, empty and hostile."""

from dataclasses import dataclass, field

from rxapp.rendering import SafeHTML

HOSTILE = (
    "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
    " <!-- --> ]]> {{ page }} {% raw %} &amp; &lt; \" ' ` \\ \u2028 \u00a0 é 😀 \r\n\t end "
)


@dataclass(frozen=True)
class Item:
    """An item of a list."""

    name: str
    href: str
    note: str | None = None
    tags: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class Data:
    """One field of every kind that views may show."""

    text: str = "A text"
    empty: str = ""
    hostile: str = HOSTILE
    some: str | None = "some"
    none: str | None = None
    number: int = 3
    zero: int = 0
    yes: bool = True
    no: bool = False
    script_url: str = "javascript:window.hacked = 1"
    lines: str = "\n first\r\n  second\n"
    things: list[Item] = field(default_factory=list[Item])
    nothing: list[Item] = field(default_factory=list[Item])
    grid: list[list[int]] = field(default_factory=list[list[int]])
    no_names: list[str] | None = None
    item: Item | None = None
    no_item: Item | None = None
    html: SafeHTML = SafeHTML("")  # noqa: RUF009 -- immutable


DATA = Data(
    things=[
        Item("first", "/items/first", tags=["a", "b"]),
        Item(HOSTILE, "/items/second?x=1&y=%20#z", note="a note"),
        Item("", "/items/%C3%BC", note="", tags=[HOSTILE]),
    ],
    grid=[[1, 2], [], [-3]],
    item=Item("alone", "/items/alone"),
    html=SafeHTML("<h2>A part</h2>\r\n<p>{{ x }} &amp; <b>bold</b><br>x</p><pre>\n\ncode</pre><!-- note -->"),
)
