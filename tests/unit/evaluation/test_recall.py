from infra_mind.evaluation.recall import Recall


def test_it_gives_back_what_was_kept_about_the_same_values():
    recall, about = Recall[str](2), (object(),)
    recall.keep("a", about, "one")
    assert recall.find("a", about) == "one"
    assert recall.find("b", about) is None


def test_another_value_under_the_same_key_is_another_question():
    recall = Recall[str](2)
    recall.keep("a", (object(),), "one")
    assert recall.find("a", (object(),)) is None


def test_the_oldest_is_forgotten():
    recall, about = Recall[int](2), (object(),)
    for number in range(3):
        recall.keep(number, about, number)
    assert [recall.find(number, about) for number in range(3)] == [None, 1, 2]
