import json

from tests.tools.program import Program

PINNED = b"""\
clouds: {allowed: [aws], regions: [us-east-1]}
workloads: [{name: app, type: web_application, traffic: {average_rps: 20}}]
design: {app.platform: containers, app.database: single, zones: 1}
"""


def test_a_bill_needs_no_database_and_leaves_nothing_behind(program: Program):
    ended = program.run("price", "-", "--json", stdin=PINNED)
    assert ended.status == 0, ended.err
    told = json.loads(ended.out)
    assert told["decisions"]["zones"] == "one_zone"
    assert told["monthly"]["p10"] <= told["monthly"]["p50"] <= told["monthly"]["p90"]
    assert ended.err == ""
    assert not program.home.exists()
    assert list(program.folder.iterdir()) == []
