"""What a page that is navigated to waits for."""

import pytest
from reflex_base.constants import Templates

from rxapp.web.generated_scripts import STATE_SCRIPT
from rxapp.web.paint_first import load_after_paint


def read_template() -> str:
    """Return the script as Reflex has it."""
    return (Templates.Dirs.WEB_TEMPLATE / STATE_SCRIPT).read_text()


def test_a_page_is_loaded_in_the_one_place_where_reflex_does_so() -> None:
    source = read_template()
    changed = load_after_paint(source)
    assert changed.count("app.onLoadInternalEvent()") == source.count("app.onLoadInternalEvent()")
    assert "const isLoadDue = useRef(false);" in changed
    assert "requestAnimationFrame(() => setTimeout(load));" in changed


def test_a_script_that_has_been_changed_already_stays_as_it_is() -> None:
    changed = load_after_paint(read_template())
    assert load_after_paint(changed) == changed


def test_a_reflex_that_is_otherwise_is_refused() -> None:
    with pytest.raises(ValueError, match="PaintFirstPlugin"):
        load_after_paint("addEvents(app.onLoadInternalEvent());")
