import gzip
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest

from infra_mind.core import inflation
from infra_mind.core.errors import FeedError, UnknownName
from infra_mind.domain.requirements import Cloud
from infra_mind.services.prices.files import documents
from tests.factories.price_feeds import aws_csv, aws_machine, azure_item, azure_page, gcp_page

TODAY = date(2026, 11, 23)
AWS = aws_csv([aws_machine()], published="2026-11-20T00:00:00Z")
AZURE = azure_page([azure_item()])


def found(*files: Path, folder: Path) -> list[tuple[Cloud, str, date]]:
    return [
        (feed, Path(document.origin).name, document.as_of)
        for feed, document in documents(files, folder, today=TODAY)
    ]


def test_files_folders_and_zip_files_are_told_apart(tmp_path: Path):
    day = 1_790_000_000  # 2026-09-21
    lists = tmp_path / "lists"
    (lists / "deep").mkdir(parents=True)
    (lists / "b.csv.gz").write_bytes(gzip.compress(AWS))
    (lists / "deep" / "a.json").write_bytes(AZURE)
    (lists / "notes.txt").write_text("no list")
    os.utime(lists / "deep" / "a.json", (day, day))
    packed = tmp_path / "lists.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("g.json", (2026, 10, 1, 0, 0, 0)), gcp_page([]))
        archive.writestr("c.csv", AWS)
    assert found(lists, packed, folder=tmp_path) == [
        (Cloud.AWS, "b.csv.gz", date(2026, 11, 20)),
        (Cloud.AZURE, "a.json", date(2026, 9, 21)),
        (Cloud.AWS, "lists.zip:c.csv", date(2026, 11, 20)),
        (Cloud.GCP, "lists.zip:g.json", date(2026, 10, 1)),
    ]
    assert not (tmp_path / "member").exists()


def test_a_file_of_the_future_counts_as_of_today(tmp_path: Path):
    (tmp_path / "a.json").write_bytes(AZURE)
    os.utime(tmp_path / "a.json", (2_000_000_000, 2_000_000_000))
    assert found(tmp_path / "a.json", folder=tmp_path)[0][2] == TODAY


def test_what_is_not_there_or_empty_or_cut_off_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(UnknownName, match=r"nothing\.csv"):
        found(tmp_path / "nothing.csv", folder=tmp_path)
    with pytest.raises(FeedError, match=r"holds no \.csv"):
        found(tmp_path, folder=tmp_path)
    packed = tmp_path / "lists.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("c.csv", AWS * 50)
    with monkeypatch.context() as bounds:
        bounds.setattr(inflation, "HARMLESS", 1_000)
        bounds.setattr(inflation, "MOST", 2)
        with pytest.raises(FeedError, match=r"'c\.csv' unpacks to more"):
            found(packed, folder=tmp_path)
    whole = packed.read_bytes()
    packed.write_bytes(whole[:100] + b"\0\0\0\0" + whole[104:])
    with pytest.raises(FeedError, match="zip file is cut off or damaged"):
        found(packed, folder=tmp_path)
    packed.write_bytes(whole[:-60])
    with pytest.raises(FeedError, match="zip file is cut off or damaged"):
        found(packed, folder=tmp_path)
