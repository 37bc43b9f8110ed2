"""What the home page says of the project has to be so."""

import pytest

from rxapp.guides.home.answers import ANSWERS, Answer
from rxapp.guides.home.figures import MOST, write_count
from rxapp.rxapp import PAGES
from tests.support.app_server import PROJECT_ROOT


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.guide)
def test_each_answer_leads_to_pages_and_files_that_are_there(answer: Answer) -> None:
    assert answer.pages
    assert {href for href, _ in answer.pages} <= {page.route for page in PAGES}
    assert answer.files
    for path in answer.files:
        found = PROJECT_ROOT / path
        assert found.is_dir() if path.endswith("/") else found.is_file()


def test_a_number_of_sessions_that_was_not_counted_to_the_end_says_so() -> None:
    assert write_count(0) == "0"
    assert write_count(MOST - 1) == "19,999"
    assert write_count(MOST) == "over 20,000"
