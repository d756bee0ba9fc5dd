from infra_mind.cli.runs import pruned_words
from infra_mind.services.runs import Pruned


def test_pruning_says_what_went_and_what_stays_and_why():
    pruned = Pruned(gone=["run-1"], young=["run-9"], not_ended=["run-2", "run-3"], held=["run-4"])
    assert list(pruned_words(pruned)) == [
        "1 run deleted.",
        "1 run kept: younger, or among the newest.",
        "2 runs left, not at an end: run-2, run-3",
        "1 run left, under way elsewhere: run-4",
    ]


def test_many_are_not_all_named():
    assert list(pruned_words(Pruned(not_ended=[f"run-{n}" for n in range(7)]))) == [
        "0 runs deleted.",
        "7 runs left, not at an end: run-0, run-1, run-2, run-3, run-4 and 2 more",
    ]
