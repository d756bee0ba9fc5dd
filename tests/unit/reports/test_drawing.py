from pathlib import Path

from infra_mind.reports.document import Chart, Column, Document, Name, ReportKind, Section, Table
from infra_mind.reports.drawing import draw
from infra_mind.reports.render.html import html


def _chart(name: str, *, title: str = "bill") -> Chart:
    spec = {
        "width": 640,
        "autosize": {"type": "fit", "contains": "padding"},
        "data": {"values": [{"month": 1, "bill": 2}]},
        "mark": "bar",
        "encoding": {
            "x": {"field": "month", "type": "quantitative", "title": title},
            "y": {"field": "bill", "type": "quantitative"},
        },
    }
    table = Table(columns=(Column(title="Month"),), rows=(((Name("January"),),),))
    return Chart(name=name, spec=spec, alt="A bar.", caption="The bill.", table=table)


def _document(*charts: Chart) -> Document:
    section = Section(title="Part", anchor="part", blocks=charts)
    return Document(
        kind=ReportKind.EXECUTIVE, title="R", subject="S", summary=(), sections=(section,)
    )


def test_a_chart_that_ends_its_process_is_left_out_and_the_others_are_drawn() -> None:
    document = _document(_chart("first"), _chart("bad", title="portal\x01"), _chart("last"))
    drawn = draw([document])
    assert set(drawn) == {"first", "first, slim", "last", "last, slim"}
    page = html(document, drawn)
    assert page.count("<svg") == 4 and page.count("The chart could not be drawn.") == 1
    assert page.count("January") == 3


def test_without_a_renderer_every_chart_is_its_table(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit(1)")
    document = _document(_chart("one"))
    assert draw([document], process=broken) == {}
    assert "January" in html(document, {})


def test_a_page_without_charts_starts_no_process(tmp_path: Path) -> None:
    assert draw([_document()], process=tmp_path / "nothing.py") == {}


def test_what_was_drawn_once_is_not_drawn_again(tmp_path: Path) -> None:
    script = tmp_path / "counting.py"
    script.write_text(
        "import json, pathlib, sys\n"
        "with pathlib.Path(__file__).with_name('runs').open('a') as runs: runs.write('.')\n"
        "for line in sys.stdin: print(json.dumps([json.loads(line)[0], '<svg/>']), flush=True)\n"
    )
    for _ in range(2):
        found = draw([_document(_chart("one"))], process=script)
        assert found == {"one": "<svg/>", "one, slim": "<svg/>"}
    assert (tmp_path / "runs").read_text() == "."


def test_a_phone_is_shown_a_chart_of_its_own_width() -> None:
    drawn = draw([_document(_chart("one"))])
    broad, narrow = (float(drawn[name].split('width="')[1].split('"')[0]) for name in drawn)
    assert broad > narrow and narrow <= 360
    page = html(_document(_chart("one")), drawn)
    assert page.index('class="broad"') < page.index('class="slim"')
    # Where one could not be drawn, the other is shown to all.
    assert 'class="slim"' not in html(_document(_chart("one")), {"one": drawn["one"]})
