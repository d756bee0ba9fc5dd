import pytest

from infra_mind.evaluation.labels import choice_words, label_of, option_words
from tests.factories.brief import case_of


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("web.cache", "no cache"),
        ("web.machine", "no machine"),
        ("web.database", "no database"),
        ("", "nothing of the kind"),
    ],
)
def test_what_is_done_without_is_named(decision: str, words: str):
    assert option_words("none", decision) == words


def test_a_choice_names_its_decision():
    assert choice_words("web.machine", "none") == "no machine for web"
    assert choice_words("web.machine", "m5.large") == "m5.large as machine of web"


def test_a_constant_of_the_model_has_words_of_its_own():
    words = label_of("model.standby_share", case_of("saas").demand)
    assert words == "share of the load that a warm standby keeps running"
