"""The document that Reflex builds is cut open, and its inline scripts are known by hash."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from rxapp.rendering import ShellError, make_plain_shell, read_shell, server_slot
from rxapp.rendering.shell import FALLBACK_FILE, SLOT_MARK, hash_inline_scripts, parse_shell

DOCUMENT = f"<html><head><meta></head><body><div>{SLOT_MARK}</div><p>after</p></body></html>"


def hash_script(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_head_and_slot_are_filled(tmp_path: Path) -> None:
    filled = parse_shell(DOCUMENT, tmp_path).fill("<title>t</title>", "<main></main>")
    assert filled == (
        "<html><head><meta><title>t</title></head><body><div><main></main></div><p>after</p></body></html>"
    )


def test_what_is_filled_in_is_not_searched_for_marks(tmp_path: Path) -> None:
    shell = parse_shell(DOCUMENT, tmp_path)
    assert shell.fill("</head>", SLOT_MARK).count(SLOT_MARK) == 1


@pytest.mark.parametrize("document", ["", DOCUMENT.replace(SLOT_MARK, ""), DOCUMENT.replace("</head>", "")])
def test_a_document_without_slot_or_head_is_refused(document: str, tmp_path: Path) -> None:
    with pytest.raises(ShellError, match="hydrate_fallback=server_slot"):
        parse_shell(document, tmp_path)


def test_a_missing_build_is_named(tmp_path: Path) -> None:
    with pytest.raises(ShellError, match="build the frontend first"):
        read_shell(tmp_path)


def test_the_shell_is_read_from_the_build(tmp_path: Path) -> None:
    (tmp_path / FALLBACK_FILE).write_text(DOCUMENT)
    assert read_shell(tmp_path).fill("", "x") == DOCUMENT.replace(SLOT_MARK, "x")


def test_a_plain_document_has_its_style_and_no_script() -> None:
    shell = make_plain_shell(style_sheets=["https://site.test/a.css"], icon="https://site.test/i.ico")
    body = '<main><p>text</p><script>"x"</script></main><script type="application/json">{}</script>'
    filled = shell.fill("<title>t</title>", body)
    assert filled.startswith("<!DOCTYPE html>")
    assert '<link rel="stylesheet" href="https://site.test/a.css"><title>t</title></head>' in filled
    assert filled.endswith("<body><main><p>text</p></main></body></html>")


def test_the_slot_is_one_that_react_leaves_alone() -> None:
    slot = str(server_slot())
    assert SLOT_MARK in slot
    assert "suppressHydrationWarning" in slot


def test_inline_scripts_are_hashed_byte_for_byte() -> None:
    document = (
        "<script>\n a < b && 'ü' </script>"
        '<script type="module" async="">import "x"</script>'
        '<script src="/x.js"></script><script async src="/y.js">ignored</script>'
    )
    assert hash_inline_scripts(document) == (hash_script("\n a < b && 'ü' "), hash_script('import "x"'))


def test_a_data_attribute_that_sounds_like_a_source_is_none() -> None:
    assert hash_inline_scripts('<script data-src="x">1</script>') == (hash_script("1"),)


def test_the_scripts_of_each_route_are_read(tmp_path: Path) -> None:
    routes: dict[str, Any] = {
        "root": {"id": "root", "path": "", "module": "/assets/root.js", "imports": []},
        "blog": {
            "id": "blog",
            "path": "blog/:slug",
            "module": "/assets/blog.js",
            "imports": ["/assets/a.js"],
        },
        "home": {"id": "home", "index": True, "module": "/assets/home.js"},
    }
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "manifest-1a.js").write_text(f"window.__manifest={json.dumps({'routes': routes})};")
    document = DOCUMENT.replace("<meta>", '<link href="/assets/manifest-1a.js">')
    assert parse_shell(document, tmp_path).modules == {
        "blog/:slug": ("/assets/blog.js", "/assets/a.js"),
        "": ("/assets/home.js",),
    }


def test_a_build_without_a_manifest_preloads_nothing(tmp_path: Path) -> None:
    assert parse_shell(DOCUMENT, tmp_path).modules == {}
