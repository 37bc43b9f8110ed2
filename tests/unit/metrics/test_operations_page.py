"""The page for operators names the numbers that there are, and its alerts ask for nothing else."""

import re
from typing import Any, cast

import yaml
from prometheus_client import Counter, Histogram
from prometheus_client.metrics import MetricWrapperBase

from rxapp.metrics import instruments
from tests.support.app_server import PROJECT_ROOT

PAGE = (PROJECT_ROOT / "docs" / "operations.md").read_text()
(_, RULES) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
NAME = re.compile(r"\brxapp_\w+")
_ENDINGS: dict[type, tuple[str, ...]] = {Counter: ("_total",), Histogram: ("_bucket", "_count", "_sum")}
ADDED = {"le", "instance"}  # by buckets, and by Prometheus


def list_instruments() -> dict[str, set[str]]:
    """Return the labels of each number, by the name that alerts use."""
    found: dict[str, set[str]] = {}
    for metric in vars(instruments).values():
        if isinstance(metric, MetricWrapperBase):
            endings = _ENDINGS.get(type(metric), ("",))
            name, labels = next(iter(metric.describe())).name, set(cast("Any", metric)._labelnames)  # noqa: SLF001
            found |= {name + ending: labels for ending in endings}
    return found


def test_every_number_is_on_the_page_and_no_other() -> None:
    known = list_instruments()
    bare = {re.sub("_(bucket|count|sum)$", "", name) for name in known}
    assert set(NAME.findall(PAGE)) - known.keys() <= bare
    assert bare <= set(NAME.findall(PAGE))


def test_alerts_ask_for_labels_that_there_are() -> None:
    known = list_instruments()
    expressions = [rule["expr"] for group in yaml.safe_load(RULES)["groups"] for rule in group["rules"]]
    assert len(expressions) >= 5
    for expression in expressions:
        asked = set(re.findall(r"(\w+)(?:=~|!=|=)\"", expression)) - {"job"}
        asked |= {label for labels in re.findall(r"by \((.*?)\)", expression) for label in labels.split(", ")}
        there = {label for name in NAME.findall(expression) for label in known[name]}
        assert asked <= there | ADDED, expression
