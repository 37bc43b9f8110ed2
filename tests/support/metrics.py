"""What an app counts, read as Prometheus reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from prometheus_client.parser import text_string_to_metric_families

TOKEN = "vQ3nZ8kLw2xT6yRb9mHc4pJd7sFg1aUe-metrics"  # noqa: S105 -- of no app but a test's
PATH = "/metrics"

Labels = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Scrape:
    """All numbers of an app at one time.

    Attributes:
        samples: Values by name and labels.
    """

    samples: Mapping[tuple[str, Labels], float]

    def add_up(self, name: str, **labels: str) -> float:
        """Return the sum of all numbers of a name that have these labels, among others or not."""
        wanted = set(labels.items())
        return sum(value for (key, given), value in self.samples.items() if key == name and wanted <= given)

    def grown_since(self, before: "Scrape") -> "Scrape":
        """Return by how much each number has grown."""
        return Scrape({key: value - before.samples.get(key, 0) for key, value in self.samples.items()})

    def list_values(self, label: str) -> set[str]:
        """Return all values that a label has anywhere."""
        return {value for _, given in self.samples for name, value in given if name == label}


def ask_for_metrics(url: str, token: str = TOKEN) -> httpx.Response:
    """Ask an app for its numbers, over a connection of its own."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.get(url + PATH, headers=headers, trust_env=False, timeout=20)


def scrape(url: str) -> Scrape:
    """Read all numbers of an app."""
    response = ask_for_metrics(url)
    assert response.status_code == 200, response.text
    return Scrape(
        {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(response.text)
            for sample in family.samples
        }
    )
