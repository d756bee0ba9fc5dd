from infra_mind.models.user import User


def test_an_email_is_kept_in_one_spelling():
    assert User(email=" Ann@Example.COM ", password_hash="x").email == "ann@example.com"


def test_a_users_text_does_not_show_the_password_hash():
    assert "secret" not in repr(User(email="a@b", password_hash="secret"))
