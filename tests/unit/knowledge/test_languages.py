import pytest

from infra_mind.knowledge.languages import question_in_english, unread_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Quel est le plus grand risque ?", "French"),
        ("¿Cuánto cuesta al mes?", "Spanish"),
        ("Qual è il rischio maggiore?", "Italian"),
        ("Qual é o maior risco?", "Portuguese"),
        ("Hoeveel kost het per maand?", "Dutch"),
        ("Какой самый большой риск?", "Russian or another language in Cyrillic"),
        ("一个月多少钱", "Chinese"),
        ("Nous sommes une clinique de 300 lits, le budget est de 12 000 euros par mois.", "French"),
        ("What is the biggest risk?", ""),
        ("Was ist das größte Risiko?", ""),
        ("AWS, 99.9 %, 4h", ""),
        ("", ""),
    ],
)
def test_a_language_that_is_not_read_is_named(text: str, language: str):
    assert unread_language(text) == language


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Wie lange dauert die Migration?", "how long takes the Migration?"),
        ("Wo liegen die Patientendaten?", "where are stored the patient data?"),
        ("Größtes Risiko?", "biggest risk?"),
        ("What was the last backup?", "What was the last backup?"),
    ],
)
def test_a_german_question_is_asked_in_english_words(question: str, asked: str):
    assert question_in_english(question) == asked
