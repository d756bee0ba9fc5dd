from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.agents.lookup import Topic, WebQuery
from infra_mind.core.errors import Unavailable
from infra_mind.online.feeds import FeedFormat, WebFeed, load_feeds, plain
from infra_mind.online.page_cache import WebPage
from tests.tools.clock import ManualClock

INCIDENTS = WebQuery(
    topic=Topic.INCIDENTS, words="", provider="aws", about=("eu-central-1", "Frankfurt")
)
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Status</title>
<item><title>Increased errors</title><guid>https://s.example/#ec2-eu-central-1_17</guid>
<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;47 minutes &lt;script&gt;alert(1)&lt;/script&gt;in one zone.&lt;/p&gt;</description>
</item>
<item><title>Elsewhere</title><guid>https://s.example/#ec2-us-east-1_18</guid>
<pubDate>Sat, 21 Nov 2026 10:00:00 GMT</pubDate><description>Slow.</description></item>
<item><title>Long ago in Frankfurt</title><guid>https://s.example/1</guid>
<pubDate>Mon, 03 Aug 2026 10:00:00 GMT</pubDate><description>Down.</description></item>
<item><title>Undated in Frankfurt</title><description>Down.</description></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Status</title>
<entry><title>Storage in West Europe</title><link href="https://s.example/9"/><id>9</id>
<updated>2026-11-22T10:00:00Z</updated><summary>Reads failed.</summary></entry></feed>"""
LIFECYCLES = """{"result": {"label": "PostgreSQL", "links": {"html": "https://e.example/postgresql"},
"releases": [
{"name": "18", "eolFrom": "2030-11-14"}, {"name": "17", "eolFrom": "2029-11-08"},
{"name": "14", "eolFrom": "2026-11-12"}, {"name": "9.6", "eolFrom": "2021-11-11"},
{"name": "next", "eolFrom": null}]}}"""
ENTITY = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><item><title>Frankfurt &x;</title>
<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate><description>&x;</description></item></channel></rss>"""


def page(body: str) -> WebPage:
    return WebPage(url="https://s.example/feed", fetched_at=ManualClock().now(), body=body)


def feed(format: FeedFormat = FeedFormat.NEWS, topic: Topic = Topic.INCIDENTS) -> WebFeed:
    return WebFeed(
        topic=topic,
        provider="",
        format=format,
        url="https://s.example/feed",
        documented="https://s.example",
        as_of=date(2026, 11, 1),
    )


def test_recent_news_of_the_region_are_read_as_words():
    [found] = feed().read(page(RSS), INCIDENTS)
    assert found.title == "Increased errors (2026-11-20)"
    assert found.text == "47 minutes in one zone."
    assert found.url == "https://s.example/feed" or found.url.startswith("https://s.example/")
    assert found.fetched_on == "2026-11-23" and found.official


def test_a_place_is_known_however_it_is_written():
    query = WebQuery(topic=Topic.INCIDENTS, words="", about=("westeurope",))
    [found] = feed().read(page(ATOM), query)
    assert (found.url, found.text) == ("https://s.example/9", "Reads failed.")


def test_the_newest_version_is_told_and_those_whose_support_ends():
    query = WebQuery(topic=Topic.SUPPORT, words="", product="postgresql")
    [found] = feed(FeedFormat.LIFECYCLES).read(page(LIFECYCLES), query)
    assert found.text == (
        "Support of PostgreSQL 18 ends on 2030-11-14. Support of PostgreSQL 14 ends on 2026-11-12."
    )
    assert found.url == "https://e.example/postgresql"


def test_a_feed_reads_no_file_of_this_machine():
    found = feed().read(page(ENTITY), INCIDENTS)
    assert all("root:" not in one.text + one.title for one in found)


@pytest.mark.parametrize("body", ["", "/etc/passwd", "https://s.example", "<html>no</html>", "{}"])
def test_what_is_no_feed_is_said(body: str):
    with pytest.raises(Unavailable, match="no feed"):
        feed().read(page(body), INCIDENTS)


@pytest.mark.parametrize(
    "releases", ["", "1", '{"eolFrom": "2026-01-01"}', '{"name": "1", "eolFrom": "?"}']
)
def test_what_tells_no_versions_is_said(releases: str):
    body = f'{{"result": {{"releases": [{releases}]}}}}' if releases else "[]"
    with pytest.raises(Unavailable, match="no versions"):
        feed(FeedFormat.LIFECYCLES).read(page(body), INCIDENTS)


def test_every_cloud_has_its_feeds_at_safe_addresses_with_where_that_stands():
    feeds = load_feeds()
    assert all(one.url.startswith("https://") and one.documented for one in feeds)
    by_cloud = {one.provider for one in feeds if one.topic is Topic.INCIDENTS}
    assert by_cloud == {"aws", "azure", "gcp"}
    asked = WebQuery(topic=Topic.SUPPORT, words="", provider="aws", product="postgresql")
    assert [one.product for one in feeds if one.answers(asked)] == ["postgresql"]


@given(st.text(max_size=300))
def test_any_text_becomes_one_line(text: str):
    assert "\n" not in plain(text)
