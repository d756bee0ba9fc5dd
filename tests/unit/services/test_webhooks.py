from datetime import UTC, datetime, timedelta

import orjson
import pytest

from infra_mind.core.errors import InputError, StoreError
from infra_mind.core.rollout import Mode
from infra_mind.models.tenant import Tenant
from infra_mind.services.webhook_sender import HttpSender
from infra_mind.services.webhooks import WAITS, NotDelivered, Webhooks, signed
from tests.factories.receiver import receiving
from tests.tools.clock import ManualClock

ME, US = Tenant(user_id="u"), Tenant(user_id="v", organisation_id="org-1")


class Recorder:
    """A sender that keeps what it is to send and answers what it is told."""

    def __init__(self, *answers):
        self.answers, self.sent = list(answers), []

    def check(self, url):
        pass

    async def send(self, url, headers, body):
        self.sent.append((url, headers, body))
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, Exception):
            raise answer
        return answer


class Ahead(ManualClock):
    """Begins where the clock of the machine stands, by which ends of runs are dated."""

    def __init__(self):
        super().__init__()
        self._ahead = datetime.now(UTC) - super().now() + timedelta(minutes=1)

    def now(self):
        return super().now() + self._ahead


@pytest.fixture
def clock():
    return Ahead()


@pytest.fixture
def sender():
    return Recorder()


@pytest.fixture
def webhooks(database, sender, clock):
    return Webhooks(database=database, sender=sender, clock=clock)


async def one_run(runs, assessment):
    return (await runs.carry_out(await runs.submit(assessment, mode=Mode.PARALLEL))).run


async def listed(webhooks, webhook):
    return list(await webhooks.deliveries(webhook, limit=9))


def test_the_signature_is_that_of_the_standard():
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", at,
        b'{"test": 2432232314}',
    )  # fmt: skip
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


async def test_the_end_of_a_run_is_told_once_to_each_webhook_of_its_tenant(
    webhooks, sender, runs, assessment
):
    mine = await webhooks.create(ME, "https://example.com/a")
    for tenant in (US, Tenant(user_id="w")):
        await webhooks.create(tenant, "https://example.com/b")
    run = await one_run(runs, assessment)
    assert await webhooks.deliver() == 1
    assert await webhooks.deliver() == 0
    ((url, headers, body),) = sender.sent
    told = orjson.loads(body)
    assert (url, told["type"], told["data"]["run_id"]) == (mine.url, "run.completed", run.id)
    (one,) = await listed(webhooks, mine)
    assert one.delivered_at is not None and one.answer == 204
    assert headers["webhook-id"] == one.id


async def test_what_is_an_organisations_is_told_to_its_webhooks_alone(
    webhooks, sender, runs, assessment, database
):
    await webhooks.create(ME, "https://example.com/a")
    theirs = await webhooks.create(US, "https://example.com/b")
    assessment.organisation_id = US.organisation_id
    await assessment.save(database=database)
    await one_run(runs, assessment)
    await webhooks.deliver()
    assert [url for url, _, _ in sender.sent] == [theirs.url]


async def test_an_end_that_cannot_be_told_is_not_kept_either(
    webhooks, runs, assessment, database, monkeypatch
):
    mine = await webhooks.create(ME, "https://example.com/a")

    async def fails(transaction, ended):
        if ended:
            raise StoreError("full")

    monkeypatch.setattr("infra_mind.models.journal._tell_webhooks", fails)
    run = await runs.submit(assessment, mode=Mode.PARALLEL)
    with pytest.raises(StoreError):
        await runs.carry_out(run)
    assert await listed(webhooks, mine) == []
    assert not (await runs.get(run.id)).status.terminal


async def test_what_is_not_answered_well_is_tried_again_later_and_in_the_end_given_up(
    webhooks, sender, clock, runs, assessment
):
    mine = await webhooks.create(ME, "https://example.com/a")
    await one_run(runs, assessment)
    sender.answers = [500, NotDelivered("Nobody is there."), 302]
    assert await webhooks.deliver() == 1
    assert await webhooks.deliver() == 0
    for wait in WAITS:
        clock.advance(wait)
        sender.answers = sender.answers or [500]
        assert await webhooks.deliver() == 1
    (one,) = await listed(webhooks, mine)
    assert one.dead and one.attempts == len(WAITS) + 1 and one.answer == 500
    assert await webhooks.counts() == {"waits": 0, "dead": 1}
    assert len({body for _, _, body in sender.sent}) == 1  # the same bytes, however often
    again = await webhooks.redeliver(mine, one.id)
    assert not again.dead
    assert await webhooks.deliver() == 1
    (one,) = await listed(webhooks, mine)
    assert one.delivered_at is not None


async def test_what_a_worker_died_over_is_tried_again_by_another(
    webhooks, sender, clock, runs, assessment
):
    await webhooks.create(ME, "https://example.com/a")
    await one_run(runs, assessment)
    sender.answers = [RuntimeError("killed")]
    with pytest.raises(BaseExceptionGroup):
        await webhooks.deliver()
    assert await webhooks.deliver() == 0
    clock.advance(timedelta(minutes=1))
    assert await webhooks.deliver() == 1


async def test_a_deleted_webhook_is_told_nothing(webhooks, sender, runs, assessment):
    mine = await webhooks.create(ME, "https://example.com/a")
    await one_run(runs, assessment)
    await webhooks.delete(mine)
    assert await webhooks.deliver() == 0 and sender.sent == []


async def test_over_http_the_status_comes_back_and_redirects_are_not_followed():
    async with receiving(["302 Found\r\nLocation: http://127.0.0.1:1/"]) as receiver:
        sender = HttpSender(private=True)
        assert await sender.send(receiver.url, {"x-y": "z"}, b"{}") == 302
        (told,) = receiver.told
        assert (told.path, told.headers["x-y"], told.body) == ("/hook", "z", b"{}")
        named = receiver.url.replace("127.0.0.1", "hook.example")

        async def resolve(host, port):
            assert host == "hook.example"
            return ["127.0.0.1"]

        assert await HttpSender(private=True, resolve=resolve).send(named, {}, b"") == 204
        assert receiver.told[1].headers["host"] == named.split("/")[2]
    with pytest.raises(NotDelivered):
        await sender.send(receiver.url, {}, b"{}")


PRIVATE = [
    *("127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),  # noqa: S104
    *("::1", "::", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "fd00::1", "fe80::1%2"),
    *("::127.0.0.1", "fec0::1", "ff02::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
async def test_no_name_leads_to_a_private_address(address):
    async def resolve(host, port):
        return ["93.184.215.14", address]

    sender = HttpSender(private=False, resolve=resolve)
    sender.check("https://example.com/hook")
    with pytest.raises(NotDelivered, match="private address"):
        await sender.send("https://example.com/hook", {}, b"{}")


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/", "ftp://example.com/", "https://", "example.com"),
        *("https://user:secret@example.com/", "https://127.0.0.1/", "https://[::1]/", "https://127.1/"),
        *("https://2130706433/", "https://0x7f.1/", "file:///etc/passwd", "https://\x00/", "https://[::1"),
        "https://example.com/" + "x" * 2_000,
    ],
)  # fmt: skip
def test_a_url_that_could_never_be_told_is_refused(url):
    with pytest.raises(InputError):
        HttpSender(private=False).check(url)
