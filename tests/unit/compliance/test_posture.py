from collections.abc import Mapping
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.compliance.catalog import load_catalog
from infra_mind.compliance.posture import Posture, Status, Verdict, assess
from infra_mind.domain.architecture import Architecture
from infra_mind.domain.requirements import FrameworkName, Requirements, Security
from tests.factories.design import planned

CATALOG = load_catalog()
FLAGS = sorted(
    name for name, field in Security.model_fields.items() if bool in get_args(field.annotation)
)
ARCHITECTURES = st.none() | st.builds(
    lambda **decisions: planned(**decisions),
    provider=st.sampled_from(["aws", "azure", "gcp"]),
    zones=st.sampled_from(["one_zone", "two_zones", "three_zones"]),
    regions=st.sampled_from(["single_region", "warm_standby", "active_active"]),
    backup=st.sampled_from(["daily", "continuous", "cross_region"]),
)
SECURITY = st.dictionaries(st.sampled_from(FLAGS), st.booleans())
CLASSES = st.none() | st.lists(st.sampled_from(["pii", "phi", "pci", "internal"]), unique=True)


def posture(
    security: Mapping[str, object] | None = None,
    architecture: Architecture | None = None,
    *,
    region_tags: Mapping[tuple[str, str], frozenset[str]] | None = None,
    **sections: object,
) -> Posture:
    sections.setdefault("compliance", list(CATALOG.frameworks))
    requirements = Requirements.model_validate({"security": dict(security or {}), **sections})
    return assess(CATALOG, requirements, architecture, region_tags=region_tags)


def verdict(found: Posture, framework: FrameworkName, number: str) -> Verdict:
    (chosen,) = [item for item in found.frameworks if item.framework is framework]
    (one,) = [item for item in chosen.verdicts if item.id == number]
    return one


def said(item: Verdict) -> str:
    return " ".join(sentence.text for sentence in (*item.evidence, *item.open))


def supported(found: Posture) -> set[tuple[str, str]]:
    return {
        (framework.framework, item.id)
        for framework in found.frameworks
        for item in framework.verdicts
        if item.status is Status.SUPPORTED
    }


def test_an_empty_input_proves_and_disproves_nothing() -> None:
    for framework in posture().frameworks:
        assert framework.counts[Status.SUPPORTED] == 0
        assert framework.counts[Status.NOT_SUPPORTED] == 0


def test_everything_stated_supports_what_statements_can_support() -> None:
    found = posture(dict.fromkeys(FLAGS, True), data={"classes": ["pii", "phi", "pci"]})
    assert verdict(found, FrameworkName.PCI_DSS, "8.4.2").status is Status.SUPPORTED
    # Retention of logs was not stated, and nothing else stands for it.
    assert verdict(found, FrameworkName.PCI_DSS, "10.5.1").status is Status.NOT_ASSESSABLE


@given(security=SECURITY, architecture=ARCHITECTURES, classes=CLASSES)
def test_the_counts_add_up(
    security: dict[str, bool], architecture: Architecture | None, classes: list[str] | None
) -> None:
    found = posture(security, architecture, data={"classes": classes})
    for framework in found.frameworks:
        size = len(CATALOG.framework(framework.framework).requirements)
        assert sum(framework.counts.values()) == size
        assert sum(framework.counts_today.values()) == size


@settings(max_examples=30)
@given(security=SECURITY, field=st.sampled_from(FLAGS), architecture=ARCHITECTURES, classes=CLASSES)
def test_a_yes_never_costs_support_and_a_no_never_gives_it(
    security: dict[str, bool],
    field: str,
    architecture: Architecture | None,
    classes: list[str] | None,
) -> None:
    security.pop(field, None)
    unknown, yes, no = (
        posture(security | flip, architecture, data={"classes": classes})
        for flip in ({}, {field: True}, {field: False})
    )
    assert supported(no) <= supported(unknown) <= supported(yes)


@given(security=SECURITY, architecture=ARCHITECTURES, classes=CLASSES)
def test_a_verdict_rests_on_what_is_known(
    security: dict[str, bool], architecture: Architecture | None, classes: list[str] | None
) -> None:
    found = posture(security, architecture, data={"classes": classes})
    for framework in found.frameworks:
        for item in framework.verdicts:
            known = [found.controls[name] for name in item.controls]
            if item.status is Status.SUPPORTED:
                assert all(one.planned for one in known)
                assert not any(one.open for one in known)
            if item.status is Status.SUPPORTED_IN_PART:
                assert any(one.planned or one.is_in_part for one in known)
                assert item.evidence
                assert item.open
            if item.status is Status.NOT_SUPPORTED:
                assert any(one.is_missing for one in known)


def test_phi_without_agreements_is_not_supported() -> None:
    found = posture({"business_associate_agreements": False}, data={"classes": ["phi"]})
    item = verdict(found, FrameworkName.HIPAA, "164.308(b)(1)")
    assert item.status is Status.NOT_SUPPORTED
    assert item.missing == ("business_associate_agreements",)
    assert "missing as stated (`security.business_associate_agreements`)" in said(item)


def test_phi_with_agreements_unknown_is_not_assessable() -> None:
    found = posture(data={"classes": ["phi"]})
    item = verdict(found, FrameworkName.HIPAA, "164.308(b)(1)")
    assert item.status is Status.NOT_ASSESSABLE
    assert item.missing == ("business_associate_agreements",)


def test_without_phi_hipaa_does_not_apply() -> None:
    found = posture({"mfa": False}, compliance=["hipaa"], data={"classes": ["internal"]})
    (hipaa,) = found.frameworks
    assert hipaa.counts[Status.NOT_APPLICABLE] == len(hipaa.verdicts)
    assert all(item.missing == () for item in hipaa.verdicts)


def test_where_nobody_said_whether_it_applies_a_gap_is_no_verdict() -> None:
    item = verdict(posture({"mfa": False}), FrameworkName.HIPAA, "164.312(d)")
    assert item.status is Status.NOT_ASSESSABLE
    assert said(item).startswith("Whether this applies was not said.")


def test_a_gap_today_can_be_closed_by_the_plan() -> None:
    plan = planned(backup="continuous")
    found = posture({"backups": False}, plan, data={"classes": ["phi"]})
    item = verdict(found, FrameworkName.HIPAA, "164.308(a)(7)(ii)(A)")
    assert (item.today, item.status) == (Status.NOT_SUPPORTED, Status.SUPPORTED)
    assert said(item) == (
        "Data copied for the day it is lost (planned): the design has continuous backups."
    )


def test_a_plan_of_one_zone_does_not_survive_the_loss_of_a_zone() -> None:
    plan = planned(zones="one_zone", portal__database="replicated")
    item = verdict(posture({}, plan), FrameworkName.ISO27001, "A.8.14")
    assert item.status is Status.NOT_SUPPORTED
    assert item.missing == ("redundancy",)


def test_one_of_two_ways_to_a_distant_copy_is_enough() -> None:
    plan = planned(backup="cross_region", regions="single_region")
    item = verdict(posture({}, plan), FrameworkName.NIST_800_53, "CP-6")
    assert item.status is Status.SUPPORTED
    assert "single region" not in said(item)


def test_one_way_ruled_out_and_the_other_open_is_no_verdict() -> None:
    plan = planned(backup="daily")
    assert (
        verdict(posture({}, plan), FrameworkName.NIST_800_53, "CP-6").status
        is Status.NOT_ASSESSABLE
    )
    plan = planned(backup="daily", regions="single_region")
    assert (
        verdict(posture({}, plan), FrameworkName.NIST_800_53, "CP-6").status is Status.NOT_SUPPORTED
    )


def test_what_a_move_leaves_behind_is_named() -> None:
    plan = planned(provider="aws")
    data = {"classes": ["phi"]}
    moved = posture({"waf": True, "mfa": True}, plan, data=data, current={"hosting": "on_premise"})
    stays = posture({"waf": True}, plan, data=data, current={"hosting": "aws"})
    nowhere_known = posture({"waf": True}, plan, data=data)
    again = "to be set up again on the new platform"
    # A filter belongs to the platform, a second factor to the organisation.
    assert again in moved.controls["waf"].observations[-1].words.text
    assert all(again not in item.words.text for item in moved.controls["mfa"].observations)
    assert all(again not in item.words.text for item in stays.controls["waf"].observations)
    assert nowhere_known.controls["waf"].observations == stays.controls["waf"].observations


def test_what_certainly_applies_is_examined_unasked() -> None:
    found = posture(compliance=["iso27001"], company={"country": "DE"}, data={"classes": ["pii"]})
    assert [one.framework for one in found.frameworks] == ["iso27001", "gdpr"]


def test_what_is_known_by_name_alone_is_not_passed_off_as_examined() -> None:
    company = {"industry": "healthcare", "country": "FR"}
    found = posture(compliance=["hds"], company=company, data={"classes": ["phi"]})
    assert "hds" not in {one.framework for one in found.frameworks}
    (hds,) = [one for one in found.applicable if one.framework == "hds"]
    assert (hds.asked, hds.sure, hds.examined) == (True, "applies", False)


def test_a_law_that_does_not_bind_the_company_is_not_accepted_in_silence() -> None:
    found = posture(
        {"mfa": False}, compliance=["hipaa"], company={"country": "DE"}, data={"classes": ["phi"]}
    )
    hipaa = next(one for one in found.frameworks if one.framework == "hipaa")
    assert hipaa.counts[Status.NOT_APPLICABLE] == len(hipaa.verdicts)
    (named,) = [one for one in found.applicable if one.framework == "hipaa"]
    assert named.doubtful
    assert named.paths == ("company.country",)


def test_where_the_country_was_not_said_what_was_asked_for_is_examined() -> None:
    found = posture({"mfa": False}, compliance=["hipaa"], data={"classes": ["phi"]})
    assert verdict(found, FrameworkName.HIPAA, "164.312(d)").status is Status.NOT_SUPPORTED


TAGS = {("aws", "eu-central-1"): frozenset({"EU", "DE"}), ("aws", "us-east-1"): frozenset({"US"})}


@pytest.mark.parametrize(
    ("region", "residency", "expected"),
    [
        ("eu-central-1", ["EU"], True),
        ("eu-central-1", ["de"], True),
        ("us-east-1", ["EU"], False),
        ("eu-north-1", ["EU"], None),
        ("eu-central-1", None, None),
    ],
)
def test_residency_is_read_from_the_places_of_the_region(
    region: str, residency: list[str] | None, expected: bool | None
) -> None:
    plan = planned(provider="aws", region=region)
    found = posture({}, plan, region_tags=TAGS, data={"residency": residency})
    assert found.controls["data_location"].planned is expected


def test_every_requirement_can_be_supported() -> None:
    plan = planned(
        provider="aws",
        region="eu-central-1",
        zones="two_zones",
        regions="warm_standby",
        backup="cross_region",
        shop__database="replicated",
    )
    found = posture(
        dict.fromkeys(FLAGS, True) | {"log_retention": "400d"},
        plan,
        region_tags=TAGS,
        company={"country": "US"},
        team={"on_call": True},
        reliability={"rto": "1h", "rpo": "5m"},
        data={"classes": ["pii", "phi", "pci"], "residency": ["EU"], "retention": "365d"},
        workloads=[{"type": "ecommerce", "traffic": {"peak_rps": 90}}],
    )
    short = [
        (framework.framework, item.id, item.missing)
        for framework in found.frameworks
        for item in framework.verdicts
        if item.status is not Status.SUPPORTED
    ]
    assert short == []
