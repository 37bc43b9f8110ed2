"""What is left out of the browser's scripts."""

import pytest
from reflex_base import constants

from rxapp.web.lean_scripts import ALIASES, replace_emotion, shorten_names
from tests.support.app_server import AppServer


def read_scripts(app: AppServer) -> str:
    """Return all scripts of a build, one after the other."""
    scripts = sorted((app.web_dir / constants.Dirs.STATIC / "assets").glob("*.js"))
    assert len(scripts) > 10
    return "\n".join(script.read_text() for script in scripts)


def test_the_build_has_no_styles_in_its_scripts_and_no_direct_eval(prod_app: AppServer) -> None:
    scripts = read_scripts(prod_app)
    assert "createElement" in scripts
    assert "emotion" not in scripts.lower().replace('"@emotion/react"', "").replace("`@emotion/react`", "")
    assert "globalThis.eval(" in scripts
    assert "eval(" not in scripts.replace("globalThis.eval(", "")


def test_another_module_takes_the_place_of_emotion() -> None:
    changed = replace_emotion(f"  resolve: {{\n{ALIASES}      {{ find: '$' }},\n")
    assert changed.count("/^@emotion\\/react$/") == 1
    assert "./utils/plain_jsx.js" in changed
    assert changed.endswith("{ find: '$' },\n")


def test_only_direct_calls_of_eval_are_changed() -> None:
    source = "const a = eval(b); globalThis.eval(c); medieval(d); window.eval(e);"
    changed = "const a = globalThis.eval(b); globalThis.eval(c); medieval(d); window.eval(e);"
    assert shorten_names(source) == changed
    assert shorten_names(changed) == changed


@pytest.mark.parametrize("change", [replace_emotion, shorten_names])
def test_a_reflex_that_is_otherwise_is_refused(change: object) -> None:
    assert callable(change)
    with pytest.raises(ValueError, match="LeanScriptsPlugin"):
        change("export default {}")
