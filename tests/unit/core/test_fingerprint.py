from pathlib import Path

from infra_mind.core.fingerprint import fingerprint, fingerprint_of


def test_any_change_of_code_or_knowledge_gives_another_one(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents/cto.py").write_text("a")
    seen = {fingerprint_of(tmp_path)}
    (tmp_path / "agents/cto.py").write_text("b")
    seen.add(fingerprint_of(tmp_path))
    (tmp_path / "agents/cto.py").rename(tmp_path / "agents/cio.py")
    seen.add(fingerprint_of(tmp_path))
    (tmp_path / "prices.tsv").write_text("1")
    seen.add(fingerprint_of(tmp_path))
    assert len(seen) == 4


def test_what_decides_nothing_is_no_part_of_it(tmp_path: Path) -> None:
    before = fingerprint_of(tmp_path)
    for folder in ("cli", "agents/__pycache__"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "x.pyc").write_text("x")
    assert fingerprint_of(tmp_path) == before
    assert fingerprint() == fingerprint() and len(fingerprint()) == 16
