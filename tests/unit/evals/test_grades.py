from evals.grades import brevity, novelty, share
from evals.scripted import ScriptedWriter
from infra_mind.llm.exchange import Request, Told


def test_a_sentence_that_was_said_before_is_not_new():
    known = ["The database makes most of the downtime of a year."]
    again = "The database makes most of the downtime, of a year."
    fresh = "Ask who answers the telephone at night before signing this."
    assert novelty([again], known) == 0
    assert novelty([f"{fresh} {again}"], known) == 0.5
    assert novelty([fresh, fresh], []) == 0.5


def test_long_sentences_count_against_a_text():
    assert brevity(["Short. " + "word " * 40 + "end."]) == 0.5


def test_nothing_of_nothing_is_nothing():
    assert share(0, 0) == 0 and novelty([], []) == 0 and brevity([]) == 0


async def test_the_scripted_writer_cites_what_it_was_shown_and_argues():
    writer = ScriptedWriter()
    shown = Told(text='{"claims": [{"id": "C-0a1b2c3d4e"}]}')
    said = await writer.ask(Request(instructions="", messages=(shown,)))
    assert "{C-0a1b2c3d4e}" in said.text
    dispute = Told(text='{"the_other_side": 1}')
    heard = await writer.ask(Request(instructions="", messages=(dispute,)))
    assert '"turn": "hold"' in heard.text
