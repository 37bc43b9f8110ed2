"""The smallest app that falls into the trap: its one page is what the guide shows."""

import reflex as rx

from rxapp.guides.client_only.fixes.naive import naive_titles

app = rx.App(reset_style=False, toaster=None, app_wraps={})
app.add_page(naive_titles, route="/")
