"""A script writes it before the first paint; then the hook."""

import reflex as rx

from rxapp.browser import session_storage
from rxapp.rendering import early_script

TITLES = session_storage("put-aside", [], list[str])

SCRIPT = """
try {
  const [, , titles] = JSON.parse(sessionStorage["stored:put-aside"]);
  const items = titles.map((title) => {
    const item = document.createElement("li");
    item.textContent = title;
    return item;
  });
  document.currentScript.previousElementSibling.replaceChildren(...items);
} catch { /* Nothing is kept, or nothing readable: the default stands. */ }
"""


def early_titles() -> rx.Component:
    """Show the titles, from the first frame on."""
    return rx.fragment(
        rx.el.ul(rx.foreach(TITLES.value, rx.el.li), class_name="titles"),
        early_script(SCRIPT),
    )
