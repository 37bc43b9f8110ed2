"""The browser sends its storage to the server's state."""

import reflex as rx


class PutAside(rx.State):
    """Lives on the server; its text comes from the browser."""

    text: str = rx.SessionStorage("", name="put-aside")

    @rx.var
    def titles(self) -> list[str]:
        """Read the text, which a visitor may have changed."""
        return self.text.splitlines()


def reflex_titles() -> rx.Component:
    """Show nothing, then the titles."""
    return rx.el.ul(rx.foreach(PutAside.titles, rx.el.li), class_name="titles")
