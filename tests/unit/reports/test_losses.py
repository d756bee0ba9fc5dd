from dataclasses import replace

from infra_mind.domain.dossier import Dossier, StoreLoss
from infra_mind.domain.ledger import Ledger
from infra_mind.reports import Format, render_reports
from infra_mind.reports.losses import lost_first, misses, most_lost
from infra_mind.reports.view import view
from tests.factories.design import planned
from tests.factories.dossier import make_dossier


def _dossier(*, loses: bool = True, hours: float = 9000, lost: float = 86400) -> Dossier:
    """A dossier with a store that a lost zone costs nothing and a deletion a day."""
    plain = make_dossier()
    ledger = Ledger(plain.claims)

    def loss(event: str, when: str, back: float, gone: float) -> StoreLoss:
        of = [ledger[plain.cost.monthly]]
        return StoreLoss(
            workload="portal",
            store="records",
            event=event,
            when=when,
            way="restore",
            time_until_back=ledger.claim(
                f"Back, {event}", back, "duration", method="test", of=of
            ).id,
            data_lost=ledger.claim(f"Lost, {event}", gone, "duration", method="test", of=of).id,
            misses_rto=False,
            misses_rpo=loses and event == "deletion",
        )

    recoveries = (
        loss("zone", "its zone is lost", 300, 0),
        loss("deletion", "it is deleted or encrypted", hours, lost),
    )
    answers = replace(plain.answers, recovery=recoveries)
    return replace(plain, answers=answers, claims=dict(ledger.claims))


def _report(dossier: Dossier, kind: str) -> str:
    return render_reports(dossier, formats=[Format.MARKDOWN])[f"{kind}.md"].decode()


def test_a_target_that_a_deletion_misses_is_named():
    for kind in ("executive", "stakeholder"):
        report = _report(_dossier(), kind)
        assert "beyond the RPO, when it is deleted or encrypted: records of portal back" in report
    assert "beyond the RPO" not in _report(_dossier(loses=False), "executive")


def test_the_worst_event_is_found():
    seen = view(_dossier())
    gone = most_lost(seen)
    assert gone is not None and gone.event == "deletion"
    assert len(misses(seen)) == 1


def test_what_is_lost_first_follows_from_the_regions():
    dossier = _dossier()
    for regions, words in (("single_region", "the primary store"), ("warm_standby", "the region")):
        architecture = planned(regions=regions)
        assert lost_first(view(replace(dossier, architecture=architecture))) == words
