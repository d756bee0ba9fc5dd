from io import StringIO

import pytest

from infra_mind.cli.app import run
from infra_mind.services import accounts
from tests.unit.services.test_accounts import PASSWORD, QUICK


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(accounts, "PasswordHasher", lambda: QUICK)


def said(capsys, *words):
    status = run(["accounts", *words])
    out, err = capsys.readouterr()
    return status, out + err


def add(capsys, monkeypatch, email, password=PASSWORD):
    monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))
    return said(capsys, "add", email)


def test_an_account_is_made_closed_and_reopened(capsys, monkeypatch):
    assert "There are no accounts yet" in said(capsys)[1]
    status, told = add(capsys, monkeypatch, "Ada@example.com")
    assert (status, told.strip()) == (0, "ada@example.com can sign in.")
    for verb, state in (("close", "closed"), ("reopen", "active")):
        assert said(capsys, verb, "ada@example.com")[0] == 0
        assert state in said(capsys)[1]
    assert PASSWORD not in told


def test_what_cannot_be_is_told(capsys, monkeypatch):
    assert add(capsys, monkeypatch, "ada")[0] == 2
    assert add(capsys, monkeypatch, "ada@example.com", "short")[0] == 2
    for words in (("close", "a@b.c"), ("join", "org-x", "a@b.c"), ("revoke", "tok-x.secret")):
        status, told = said(capsys, *words)
        assert status == 2 and "There is no" in told and "secret" not in told
    assert "There are no tokens" in said(capsys, "tokens")[1]
