"""The few icons of the site, drawn as strokes in the colour of the text."""

import reflex as rx

SUN = (
    "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4",
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
)
MOON = ("M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z",)
MINUS = ("M5 12h14",)
PLUS = ("M5 12h14", "M12 5v14")
MARK = ("M4 6.5h16", "M4 12h10", "M4 17.5h6")


def icon(paths: tuple[str, ...], class_name: str = "icon") -> rx.Component:
    """Draw an icon that says nothing to a screen reader: the control around it has the words."""
    return rx.el.svg(
        *(rx.el.path(d=path) for path in paths),
        view_box="0 0 24 24",
        class_name=class_name,
        custom_attrs={"aria-hidden": "true", "focusable": "false"},
    )
