"""What every database keeps to; a test class inherits it and brings the fixture `database`."""

import asyncio
import math
from datetime import UTC, datetime, timedelta

import pytest

from infra_mind.core.errors import InputError, LeaseLost, VersionConflict
from infra_mind.core.process import worker_name
from infra_mind.core.rollout import Mode
from infra_mind.engine.events import Event, EventType, OutcomeStatus, RunStatus
from infra_mind.engine.journal import Standing, StepRecord
from infra_mind.models.assessment import DRAFT, Assessment
from infra_mind.models.database import SqlDatabase, use
from infra_mind.models.deliveries import DeliveryTable
from infra_mind.models.forgetting import forget
from infra_mind.models.jobs import JobTable, QueueFull, QueueLimits, RunPriority, Submission
from infra_mind.models.journal import SqlJournal, Waiting
from infra_mind.models.membership import MemberRole, Membership, remove_owner
from infra_mind.models.organisation import Organisation
from infra_mind.models.run import Run
from infra_mind.models.sign_in import SignIn
from infra_mind.models.sign_in_failures import SignInFailures
from infra_mind.models.user import User
from infra_mind.models.webhook import Webhook
from tests.tools.clock import ManualClock

MINUTE = timedelta(minutes=1)
AWKWARD = {
    "text": 'quotes " \\ and \u0000 and \U0001f4b0 and ä',
    "numbers": [0, -1, 2**53, 0.1, 1e300, 1.0],
    "nested": {"b": None, "a": {"deep": [[], {}]}, "true": True},
}


def an_event(run_id: str, n: int, **changes: object) -> Event:
    fields = {
        "run_id": run_id,
        "n": n,
        "at": datetime(2026, 11, 23, 12, 0, 0, n, tzinfo=UTC),
        "type": EventType.STEP_COMPLETED,
        "phase": "agents",
        "step": "agents/CTO",
        "label": "CTO",
        "attempt": 1,
        "data": {"seconds": 1.25, "note": 'a "b"\n\u0000'},
    }
    return Event(**(fields | changes))


def a_record(run_id: str, step: str = "agents/CTO", **changes: object) -> StepRecord:
    fields = {
        "run_id": run_id,
        "step": step,
        "input_hash": "f" * 64,
        "status": OutcomeStatus.COMPLETED,
        "output": bytes(range(256)),
        "error": "",
        "seconds": 0.1,
        "attempts": 1,
        "finished_at": datetime(2026, 11, 23, 12, 0, 1, tzinfo=UTC),
    }
    return StepRecord(**(fields | changes))


def a_run(**changes: object) -> Run:
    return Run(**({"assessment_id": "a", "user_id": "u"} | changes))


class DocumentSuite:
    """Documents: what is kept comes back, and nobody overwrites anybody."""

    @pytest.fixture(autouse=True)
    def _in_force(self, database: SqlDatabase):
        with use(database):
            yield

    async def test_an_assessment_comes_back_as_it_was(self):
        kept = await Assessment(user_id="u", title="Portal", requirements=AWKWARD).insert()

        found = await Assessment.get(kept.id)

        assert found == kept
        assert found is not kept
        assert list(found.requirements) == list(AWKWARD)
        assert found.version == 1

    async def test_numbers_that_json_has_no_word_for_come_back(self):
        requirements = {"nan": math.nan, "infinite": -math.inf, "huge": 10**40}
        kept = await Assessment(user_id="u", requirements=requirements).insert()
        found = (await Assessment.get(kept.id)).requirements
        assert math.isnan(found.pop("nan"))
        assert found == {"infinite": -math.inf, "huge": 10**40}

    async def test_half_a_character_is_refused(self):
        assessment = Assessment(user_id="u", title="\ud800")
        with pytest.raises(InputError, match="cannot be kept"):
            await assessment.insert()
        assert assessment.version == 0

    async def test_an_unknown_id_is_none(self):
        assert await Assessment.get("asm-nowhere") is None

    async def test_changes_are_saved_and_counted(self):
        assessment = await Assessment(user_id="u").insert()
        assessment.status = RunStatus.COMPLETED
        assessment.recommendations = [{"id": "R-1", "title": "Commit"}]

        await assessment.save()

        found = await Assessment.get(assessment.id)
        assert found == assessment
        assert (found.version, found.status) == (2, RunStatus.COMPLETED)
        assert found.updated_at > found.created_at

    async def test_of_two_writers_the_second_is_refused(self):
        mine = await Assessment(user_id="u").insert()
        theirs = await Assessment.get(mine.id)
        mine.title = "mine"
        theirs.title = "theirs"
        await mine.save()

        with pytest.raises(VersionConflict, match=f"{mine.id!r} was changed or deleted"):
            await theirs.save()

        assert (await Assessment.get(mine.id)).title == "mine"
        assert theirs.version == 1

    async def test_of_many_writers_at_once_exactly_one_wins(self):
        kept = await Assessment(user_id="u").insert()
        copies = [await Assessment.get(kept.id) for _ in range(20)]
        for number, copy in enumerate(copies):
            copy.title = str(number)

        outcomes = await at_once(*(copy.save() for copy in copies))

        winners = [outcome for outcome in outcomes if isinstance(outcome, Assessment)]
        assert len(winners) == 1
        assert sum(isinstance(outcome, VersionConflict) for outcome in outcomes) == 19
        assert (await Assessment.get(kept.id)).title == winners[0].title

    async def test_two_saves_of_one_object_at_once_follow_one_another(self):
        assessment = await Assessment(user_id="u").insert()

        async with asyncio.TaskGroup() as group:
            assessment.title = "first"
            group.create_task(assessment.save())
            group.create_task(assessment.save())

        assert assessment.version == 3
        assert (await Assessment.get(assessment.id)).version == 3

    async def test_an_id_is_inserted_once(self):
        first = await Assessment(user_id="u").insert()

        with pytest.raises(VersionConflict, match=f"{first.id!r} already exists"):
            await Assessment(id=first.id, user_id="v").insert()
        with pytest.raises(VersionConflict, match="already kept"):
            await first.insert()

        assert (await Assessment.get(first.id)).user_id == "u"

    async def test_what_was_never_inserted_cannot_be_saved(self):
        with pytest.raises(VersionConflict, match="Call `insert` first"):
            await Assessment(user_id="u").save()

    async def test_deleted_is_gone_and_cannot_be_saved(self):
        assessment = await Assessment(user_id="u").insert()
        other = await Assessment.get(assessment.id)
        await assessment.delete()

        assert await Assessment.get(assessment.id) is None
        with pytest.raises(VersionConflict):
            await other.save()
        with pytest.raises(VersionConflict):
            await other.delete()

    async def test_a_changed_document_is_not_deleted_unseen(self):
        assessment = await Assessment(user_id="u").insert()
        stale = await Assessment.get(assessment.id)
        await assessment.save()

        with pytest.raises(VersionConflict):
            await stale.delete()

        assert await Assessment.get(assessment.id) == assessment

    async def test_find_gives_the_newest_first_by_page(self):
        mine = [await Assessment(id=f"asm-{n}", user_id="me").insert() for n in range(5)]
        await Assessment(id="asm-9", user_id="other").insert()

        page = await Assessment.find(user_id="me", limit=2)
        rest = await Assessment.find(user_id="me", before=page[-1].id)

        assert page == [mine[4], mine[3]]
        assert rest == [mine[2], mine[1], mine[0]]
        assert await Assessment.find(user_id="me", status=RunStatus.COMPLETED) == []
        assert len(await Assessment.find(user_id="me", status=DRAFT)) == 5

    async def test_find_refuses_a_field_without_a_column(self):
        with pytest.raises(TypeError, match="'title'"):
            await Assessment.find(title="Portal")

    async def test_an_email_belongs_to_one_user(self):
        await User(email="Ann@Example.com ", password_hash="x").insert()

        with pytest.raises(VersionConflict, match="email"):
            await User(email="ann@example.COM", password_hash="y").insert()

        (found,) = await User.find(email="ann@example.com")
        assert found.password_hash == "x"

    async def test_one_refused_insert_does_not_fail_the_others_of_its_batch(self):
        await User(email="a@x", password_hash="").insert()

        outcomes = await at_once(
            *(User(email=email, password_hash="").insert() for email in ("b@x", "a@x", "c@x"))
        )

        assert [isinstance(outcome, VersionConflict) for outcome in outcomes] == [
            False,
            True,
            False,
        ]
        assert len(await User.find()) == 3

    async def test_a_run_comes_back_as_it_was(self):
        run = a_run(
            mode=Mode.SEQUENTIAL,
            status=RunStatus.PARTIAL,
            seed=7,
            metrics={"speedup_factor": 5.5},
            started_at=datetime(2026, 1, 1, tzinfo=UTC),
            based_on="run-0",
            result=bytes(range(256)),
        )

        await run.insert()

        assert await Run.get(run.id) == run

    async def test_a_listed_run_is_light_and_saving_it_keeps_its_result(self):
        run = await a_run(result=b"{}").insert()
        (listed,) = await Run.find(assessment_id="a")
        assert listed.result is None

        listed.status = RunStatus.COMPLETED
        await listed.save()

        found = await Run.get(run.id)
        assert (found.result, found.status) == (b"{}", RunStatus.COMPLETED)

    async def test_a_large_result_is_kept(self):
        run = await a_run(result=bytes(3_000_000)).insert()
        assert (await Run.get(run.id)).result == bytes(3_000_000)

    async def test_wrong_passwords_count_for_a_while_whoever_was_told_them(
        self, database: SqlDatabase
    ):
        failures, now = SignInFailures(database), datetime(2026, 11, 23, 12, tzinfo=UTC)
        at = [now + timedelta(minutes=minutes) for minutes in (-6, -4, -1, 0, 60)]
        for moment in at:
            await failures.add("a", moment)
        await failures.add("b", now)
        assert await failures.newest("a", now, most=5) == (now, at[2], at[1])
        assert await failures.newest("a", now, most=1) == (now,)

        await forget(database, now)
        assert await failures.newest("a", at[0], most=5) == (at[1],)

    async def test_a_deleted_run_takes_its_history_along(self, database: SqlDatabase):
        journal = SqlJournal(database)
        run = await a_run().insert()
        lease = await journal.claim(run.id, "w", MINUTE)
        await journal.append(lease, [an_event(run.id, 1)], [a_record(run.id)])

        await run.delete()

        history = await journal.history(run.id)
        assert (history.events, history.records) == ((), ())


class LeaseSuite:
    """What the journal promises on a database beyond `JournalConformance`."""

    @pytest.fixture
    def clock(self) -> ManualClock:
        return ManualClock()

    @pytest.fixture
    def journal(self, database: SqlDatabase, clock: ManualClock) -> SqlJournal:
        return SqlJournal(database, clock=clock)

    async def test_events_and_records_come_back_as_they_were(self, journal: SqlJournal):
        lease = await journal.claim("r", "w", MINUTE)
        plain = {"phase": None, "step": None, "label": None, "attempt": None, "data": {}}
        events = [an_event("r", 1), an_event("r", 2, **plain)]
        records = [
            a_record("r"),
            a_record("r", "x", status=OutcomeStatus.FAILED, error="ü", output=b""),
        ]

        await journal.append(lease, events, records)

        history = await journal.history("r")
        assert history.events == tuple(events)
        assert history.records == tuple(records)

    async def test_an_error_with_characters_no_database_takes_is_kept_readable(
        self, journal: SqlJournal
    ):
        lease = await journal.claim("r", "w", MINUTE)
        await journal.append(lease, [], [a_record("r", error="bad \x00 and \ud800 end")])
        (record,) = (await journal.history("r")).records
        assert record.error == "bad � and ? end"

    async def test_a_large_append_comes_back_as_it_was(self, journal: SqlJournal):
        events = [
            an_event("r", 1, type=EventType.RUN_STARTED, phase=None, step=None, label=None),
            an_event("r", 2, attempt=None, data={}),
            *(an_event("r", n, data=AWKWARD) for n in range(3, 51)),
        ]
        records = [
            a_record("r", f"s{n}", output=b"" if n % 2 else b"\x00\xff", error="\x00\ud800\t\\N")
            for n in range(30)
        ]
        lease = await journal.claim("r", "w", MINUTE)
        assert lease is not None
        await journal.append(lease, events, records)
        history = await journal.history("r")
        assert list(history.events) == events
        assert [kept.step for kept in history.records] == [f"s{n}" for n in range(30)]
        assert history.records[0].output == b"\x00\xff"
        with pytest.raises(VersionConflict):
            await journal.append(lease, events, records)
        assert await journal.history("r") == history

    async def test_of_many_claims_at_once_exactly_one_wins(self, journal: SqlJournal):
        claims = await at_once(*(journal.claim("r", f"w{n % 3}", MINUTE) for n in range(50)))
        (lease,) = [claim for claim in claims if claim is not None]
        await journal.append(lease, [an_event("r", 1)])

    async def test_an_expired_lease_is_taken_over_and_its_holder_fenced_off(
        self, journal: SqlJournal, clock: ManualClock
    ):
        old = await journal.claim("r", "frozen", MINUTE)
        await journal.append(old, [an_event("r", 1)])
        clock.time += MINUTE
        new = await journal.claim("r", "next", MINUTE)

        with pytest.raises(LeaseLost, match="'frozen'"):
            await journal.append(old, [an_event("r", 2)], [a_record("r")])
        with pytest.raises(LeaseLost):
            await journal.renew(old, MINUTE)
        await journal.release(old)

        assert new.epoch > old.epoch
        await journal.append(new, [an_event("r", 2)])
        history = await journal.history("r")
        assert [event.n for event in history.events] == [1, 2]
        assert history.records == ()

    async def test_a_fenced_append_does_not_fail_the_others_of_its_batch(
        self, journal: SqlJournal, clock: ManualClock
    ):
        stale = await journal.claim("a", "old", MINUTE)
        clock.time += MINUTE
        await journal.claim("a", "new", MINUTE)
        good = await journal.claim("b", "w", MINUTE)

        outcomes = await at_once(
            journal.append(stale, [an_event("a", 1)]), journal.append(good, [an_event("b", 1)])
        )

        assert isinstance(outcomes[0], LeaseLost)
        assert outcomes[1] is None
        assert (await journal.history("a")).events == ()
        assert len((await journal.history("b")).events) == 1

    async def test_an_event_number_is_kept_once(self, journal: SqlJournal):
        lease = await journal.claim("r", "w", MINUTE)
        await journal.append(lease, [an_event("r", 1)])

        with pytest.raises(VersionConflict):
            await journal.append(lease, [an_event("r", 2), an_event("r", 1)], [a_record("r")])

        history = await journal.history("r")
        assert [event.n for event in history.events] == [1]
        assert history.records == ()

    async def test_a_renewed_lease_lasts(self, journal: SqlJournal, clock: ManualClock):
        lease = await journal.claim("r", "w", MINUTE)
        clock.time += MINUTE / 2
        renewed = await journal.renew(lease, MINUTE)
        clock.time += MINUTE * 0.75

        assert renewed.expires_at == lease.expires_at + MINUTE / 2
        assert await journal.claim("r", "other", MINUTE) is None

    async def test_a_released_run_is_free_and_its_lease_over(self, journal: SqlJournal):
        lease = await journal.claim("r", "w", MINUTE)
        await journal.release(lease)

        with pytest.raises(LeaseLost):
            await journal.append(lease, [an_event("r", 1)])
        with pytest.raises(LeaseLost):
            await journal.renew(lease, MINUTE)
        assert (await journal.claim("r", "next", MINUTE)).epoch > lease.epoch

    async def test_every_run_that_waits_for_a_worker_is_swept_the_oldest_first(
        self, journal: SqlJournal, database: SqlDatabase, clock: ManualClock
    ):
        ended = [
            await a_run(id=f"run-0{n}", status=RunStatus.COMPLETED).insert(database=database)
            for n in range(3)
        ]
        for run in ended:  # their workers died before they gave them back
            await journal.claim(run.id, "w", MINUTE)
        queued, left, held = [
            await a_run(id=f"run-1{n}", status=status).insert(database=database)
            for n, status in enumerate((RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.RUNNING))
        ]
        await journal.claim(left.id, "w", MINUTE)
        clock.time += MINUTE
        await journal.claim(held.id, "w", MINUTE)

        found = await journal.sweep(limit=1)
        assert found == (Waiting(run_id=queued.id, status=RunStatus.QUEUED),)
        rest = await journal.sweep(limit=1, after=queued.id)
        assert rest == (Waiting(run_id=left.id, status=RunStatus.RUNNING),)
        assert await journal.sweep(limit=1, after=left.id) == ()

    async def test_a_lease_from_before_the_clock_was_put_back_is_over(
        self, journal: SqlJournal, clock: ManualClock
    ):
        old = await journal.claim("r", "w", MINUTE)
        clock.time -= timedelta(minutes=10)
        new = await journal.claim("r", "next", MINUTE)
        assert new.epoch > old.epoch

    async def test_a_run_whose_worker_is_gone_is_free_at_once(self, journal: SqlJournal):
        here = worker_name()
        pid = here.split("/")[1]
        gone = here.replace(f"/{pid}/", "/4194999/")
        await journal.claim("alive", here, MINUTE)
        await journal.claim("dead", gone, MINUTE)
        assert await journal.claim("alive", "next", MINUTE) is None
        assert (await journal.claim("dead", "next", MINUTE)).epoch == 2

    async def test_only_a_run_that_is_kept_is_claimed_where_that_is_asked_for(
        self, journal: SqlJournal, database: SqlDatabase
    ):
        assert await journal.claim("run-gone", "w", MINUTE, known=True) is None
        assert await journal.claim("run-gone", "w", MINUTE) is not None  # no row was made before
        run = await a_run().insert(database=database)
        assert (await journal.claim(run.id, "w", MINUTE, known=True)).epoch == 1

    async def test_the_last_event_the_row_and_the_lease_change_together(
        self, journal: SqlJournal, database: SqlDatabase
    ):
        run = await a_run(seed=7).insert(database=database)
        mine = await Run.get(run.id, database=database)
        lease = await journal.claim(run.id, "w", MINUTE)
        end = an_event(run.id, 1, type=EventType.RUN_COMPLETED)
        standing = Standing(status=RunStatus.COMPLETED, facts={"error": "none"}, result=b"{}")
        await journal.append(lease, [end], standing=standing)

        kept = await Run.get(run.id, database=database)
        assert (kept.status, kept.error, kept.result) == (RunStatus.COMPLETED, "none", b"{}")
        assert (kept.seed, kept.version) == (7, 2)
        with pytest.raises(LeaseLost):
            await journal.renew(lease, MINUTE)
        with pytest.raises(VersionConflict):  # who read it before does not undo it
            await mine.save(database=database)
        # Asked for again, since nobody had answered: it is there, and not kept twice.
        await journal.append(lease, [end], standing=standing, again=True)
        assert (await journal.history(run.id)).events == (end,)

    async def test_somebody_who_saves_the_run_does_not_stop_its_worker(
        self, journal: SqlJournal, database: SqlDatabase
    ):
        run = await a_run().insert(database=database)
        lease = await journal.claim(run.id, "w", MINUTE)
        run.seed = 9
        await run.save(database=database)
        standing = Standing(status=RunStatus.PARTIAL)
        await journal.append(lease, [an_event(run.id, 1)], standing=standing)
        kept = await Run.get(run.id, database=database)
        assert (kept.seed, kept.status) == (9, RunStatus.PARTIAL)

    async def test_what_was_committed_without_an_answer_is_not_kept_twice(
        self, journal: SqlJournal
    ):
        lease = await journal.claim("r", "w", MINUTE)
        batch = [an_event("r", 1), an_event("r", 2)]
        await journal.append(lease, batch, [a_record("r")])
        await journal.append(lease, batch, [a_record("r")], again=True)
        await journal.append(lease, [an_event("r", 3)], again=True)  # this one never came
        assert [event.n for event in (await journal.history("r")).events] == [1, 2, 3]

    async def test_a_claimed_row_becomes_the_runs_document(
        self, journal: SqlJournal, database: SqlDatabase
    ):
        lease = await journal.claim("run-1", "w", MINUTE)
        assert await Run.get("run-1", database=database) is None

        run = await a_run(id="run-1").insert(database=database)

        assert await Run.get("run-1", database=database) == run
        await journal.append(lease, [an_event("run-1", 1)])

    async def test_saving_a_run_leaves_its_lease_alone(
        self, journal: SqlJournal, database: SqlDatabase
    ):
        run = await a_run().insert(database=database)
        lease = await journal.claim(run.id, "w", MINUTE)
        await journal.renew(lease, MINUTE)

        run.status = RunStatus.RUNNING
        await run.save(database=database)

        assert await journal.claim(run.id, "other", MINUTE) is None
        await journal.append(lease, [an_event(run.id, 1)])

    async def test_many_runs_append_at_once(self, journal: SqlJournal):
        async def one(run_id: str) -> None:
            lease = await journal.claim(run_id, "w", MINUTE)
            for n in range(1, 21, 2):
                await journal.append(
                    lease,
                    [an_event(run_id, n), an_event(run_id, n + 1)],
                    [a_record(run_id, str(n))],
                )
            await journal.release(lease)

        async with asyncio.TaskGroup() as group:
            for number in range(40):
                group.create_task(one(f"run-{number}"))

        for number in range(40):
            history = await journal.history(f"run-{number}")
            assert [event.n for event in history.events] == list(range(1, 21))
            assert len(history.records) == 10


class TenantSuite:
    async def test_an_end_is_kept_for_each_webhook_of_its_tenant_and_one_worker_gets_it(
        self, database: SqlDatabase
    ):
        ours = {"user_id": "v", "organisation_id": "org-1"}
        told = [
            await Webhook(url="https://a", secret="s", **owner).insert(database=database)
            for owner in (ours, {"user_id": "u"}, {"user_id": "u", "organisation_id": "org-2"})
        ]
        run = a_run(organisation_id="org-1")
        await run.insert(database=database)
        journal, table = SqlJournal(database), DeliveryTable(database)
        lease = await journal.claim(run.id, "w", MINUTE)
        assert lease is not None
        end = an_event(run.id, 1, type=EventType.RUN_FAILED)
        for again in (False, True):
            await journal.append(
                lease, [end], standing=Standing(status=RunStatus.FAILED), again=again
            )
        kept = await Run.get(run.id, database=database)
        assert kept is not None
        (one,) = await table.of(told[0].id, limit=9)
        assert one.id == f"{told[0].id}.{run.id}.{kept.version}"
        assert (one.status, one.attempts, one.next_at) == (RunStatus.FAILED, 0, one.made_at)
        assert [await table.of(other.id, limit=9) for other in told[1:]] == [(), ()]
        now, later = one.made_at, one.made_at + MINUTE
        got = await at_once(*(table.claim(now, later, limit=9) for _ in range(3)))
        assert sorted(map(len, got)) == [0, 0, 1]
        (tried,) = next(filter(None, got))
        assert await table.counts() == {"waits": 1, "dead": 0}
        await table.settle(tried, delivered_at=later, answer=204)
        assert await table.claim(later, later + MINUTE, limit=9) == ()
        assert await table.counts() == {"waits": 0, "dead": 0}
        (over,) = await table.of(told[0].id, limit=9)
        assert (over.delivered_at, over.answer, over.next_at) == (later, 204, None)
        assert await table.of(told[0].id, limit=9, before=one.id) == ()
        await told[0].delete(database=database)
        assert await table.of(told[0].id, limit=9) == ()

    async def test_tenants_take_turns_and_none_has_more_under_way_than_may(
        self, database: SqlDatabase
    ):
        assessment = await Assessment(user_id="u").insert(database=database)
        table, journal = JobTable(database), SqlJournal(database)
        now = datetime.now(UTC)

        async def submitted(priority: RunPriority = RunPriority.NORMAL, **owner: str) -> str:
            run = a_run(assessment_id=assessment.id, **owner)
            return await table.submit(
                Submission(
                    run=run,
                    key=None,
                    asked="",
                    at=now,
                    priority=priority,
                    limits=QueueLimits(most=3),
                )
            )

        first, urgent = await submitted(), await submitted(RunPriority.HIGH)
        theirs = await submitted(organisation_id="org-1")
        with pytest.raises(QueueFull):
            await submitted()
        ready = await table.ready(now, limit=9)
        assert {job.run_id for job in ready[:2]} == {urgent, theirs}
        assert ready[2].run_id == first
        assert await journal.claim(urgent, "w", MINUTE)
        assert await table.take_up(urgent, now, most_of_tenant=1) is not None
        (left,) = await table.ready(now, limit=9, most_of_tenant=1)
        assert left.run_id == theirs
        assert await table.take_up(first, now, most_of_tenant=1) is None

    async def test_what_is_long_over_is_forgotten_and_nothing_else(self, database: SqlDatabase):
        now = datetime.now(UTC)
        for days in (1, 15):
            at = now - timedelta(days=days)
            await SignIn(id=f"ses-{days}", user_id="u", expires_at=at, created_at=at).insert(
                database=database
            )
        await forget(database, now)
        assert [one.id for one in await SignIn.find(database=database)] == ["ses-1"]

    async def test_of_two_owners_who_unmake_each_other_at_once_one_stays(
        self, database: SqlDatabase
    ):
        organisation = await Organisation(name="Clinic").insert(database=database)
        owners = [
            await Membership(
                organisation_id=organisation.id, user_id=user, role=MemberRole.OWNER
            ).insert(database=database)
            for user in ("a", "b")
        ]
        done = await at_once(*(remove_owner(database, one) for one in owners))
        assert sorted(done) == [False, True]
        (left,) = await Membership.find(database=database, organisation_id=organisation.id)
        assert left.role is MemberRole.OWNER


async def at_once(*calls):
    """Results and expected errors of calls that run at the same time."""

    async def outcome(call):
        try:
            return await call
        except (VersionConflict, LeaseLost) as error:
            return error

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(outcome(call)) for call in calls]
    return [task.result() for task in tasks]
