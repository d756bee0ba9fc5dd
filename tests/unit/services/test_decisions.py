from dataclasses import replace

import pytest

from infra_mind.domain.design import SITE, Site
from infra_mind.domain.dossier import Dossier
from infra_mind.domain.option import DecisionKind
from infra_mind.services.answers import answer
from infra_mind.services.decisions import decisions_named, lines_on
from infra_mind.services.vocabulary import words_of
from tests.factories.design import planned


@pytest.mark.parametrize(
    ("question", "decision"),
    [
        ("Which region?", "site"),
        ("Why not another cloud?", "site"),
        ("Which provider is it?", "site"),
        ("why not Azure", "site"),
        ("What database do we get?", "database"),
        ("How many zones?", "zones"),
        ("Should we take a commitment?", "commitment"),
        ("Are there backups?", "backup"),
        ("Do we need a cache?", "cache"),
        ("Why no Kubernetes?", "platform"),
        ("Which model?", "serving"),
    ],
)
def test_a_question_names_a_decision_in_the_users_words(question: str, decision: str):
    assert decision in decisions_named(words_of(question)).values()


def test_a_place_is_told_with_alternatives_and_flip_points(dossier: Dossier):
    (lost, *_), (flip, *_) = dossier.synthesis.alternatives, dossier.answers.flip_points
    place = Site("azure", "swedencentral")
    lost_ones = (replace(lost, decision=SITE, option=place),)
    flips = (replace(flip, decision=SITE, option=place),)
    given = replace(
        dossier,
        synthesis=replace(dossier.synthesis, alternatives=lost_ones),
        answers=replace(dossier.answers, flip_points=flips),
    )
    chosen, against, wins = (
        line.text for line in answer(given, "Is Azure a better place?").lines if line.score > 3
    )
    assert chosen == "Place: AWS eu-central-1."
    assert against.startswith("Against Azure swedencentral as the place: ")
    assert wins.startswith("Azure swedencentral wins over ")


def test_decisions_of_every_workload_are_told(dossier: Dossier):
    given = replace(dossier, architecture=planned(shop__cache="none", api__cache="managed"))
    texts = [text for text, _ in lines_on(given, DecisionKind.CACHE, words_of("cache"))]
    assert texts[:2] == [
        "Cache of reads of shop: no cache of reads.",
        "Cache of reads of api: a managed cache.",
    ]
