"""What Node saw is read from what it wrote."""

from pathlib import Path

from rxapp.guides.client_only.probe import NOT_KNOWN, NodeProbe, node_probe, read_node_probe


def test_what_node_wrote_is_read(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(
        '<div hidden="" data-typeof-window="undefined" data-typeof-document="undefined" '
        'data-typeof-localstorage="object" data-typeof-sessionstorage="undefined"></div>'
    )
    assert read_node_probe(page) == NodeProbe("undefined", "undefined", "object", "undefined")


def test_without_a_build_it_says_so(tmp_path: Path) -> None:
    assert read_node_probe(tmp_path / "index.html") == NodeProbe(*[NOT_KNOWN] * 4)


def test_a_page_without_the_probe_gives_no_answer(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<p>another page</p>")
    assert read_node_probe(page) == NodeProbe(*[NOT_KNOWN] * 4)


def test_the_probe_asks_for_each_name_where_it_is_rendered() -> None:
    rendered = str(node_probe())
    for name in ("window", "document", "localStorage", "sessionStorage"):
        assert f'look("{name}")' in rendered
