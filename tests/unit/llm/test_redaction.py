import pytest

from infra_mind.llm.redaction import REDACTED, redact


@pytest.mark.parametrize(
    "secret",
    [
        "sk-proj-abcdefghijklmnop1234",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_abcdefghijklmnopqrstuvwxyz012345",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2QT4",
        "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_what_looks_like_a_key_is_taken_out(secret):
    found = redact(f"We log in with {secret} at night.")
    assert REDACTED in found and secret not in found and found.startswith("We log in with")


def test_what_is_said_to_be_a_secret_is_taken_out():
    found = redact("password: hunter22! and postgres://admin:s3cret99@db/x")
    assert "hunter22" not in found and "s3cret99" not in found and "@db/x" in found


def test_ordinary_words_stay():
    text = "The token budget: 40,000 requests a day; the secret of a good design is to be small."
    assert redact(text) == text
