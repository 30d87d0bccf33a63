"""Whatever a screen can show occurs in the county: every stage, urgency, mark and state, and a calm desk."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from casefile.demo import build
from casefile.demo.county import County, posts
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.obligations import Obligation
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.monitoring.model import Proposal, ProposalState
from casefile.people import admission
from casefile.people.roles import Role
from casefile.people.users import User
from casefile.printing.model import Copy, CopyState
from casefile.referrals.model import Referral, ReferralState
from casefile.reports.model import Report, ReportState
from tests.conftest import settings_for_tests
from tests.engines import Stores
from tests.proofs.left_over import left_over

pytestmark = pytest.mark.long

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=clock.LOCAL)
ALL: tuple[tuple[InstrumentedAttribute[Any], type[StrEnum]], ...] = (
    (Case.stage, Stage),
    (Case.urgency, Urgency),
    (Report.state, ReportState),
    (Referral.state, ReferralState),
    (Copy.state, CopyState),
    (Proposal.state, ProposalState),
)


@pytest.fixture(scope="module")
def whole(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    place = tmp_path_factory.mktemp("whole")
    config = settings_for_tests(data_dir=place, database_url=stores.sqlite(place / "casefile.db"))
    with clock.at(NOON):
        county, _steps = build.build(config)
        yield county
        county.close()


def test_every_stage_urgency_and_state_occurs(whole: County) -> None:
    with whole.database.reading() as session:
        missing = {
            f"{column} {state.value}"
            for column, states in ALL
            for state in set(states) - set(session.scalars(select(column).distinct()))
        }
        assert not missing
        assert session.scalar(select(func.count(Case.emergency_at)))
        assert session.scalar(select(func.count(Case.suspended_at)))


def test_a_few_certificates_wait_for_renewal_and_can_be_renewed(whole: County) -> None:
    with clock.at(NOON), whole.act("dudao1", "renew_certificate", signed=True) as (session, by):
        due = admission.renewals_due(session, by)
        assert [each.duty.role for each in due] == [Role.VOLUNTEER]
        admission.renew(session, due[0].duty.id, by=by)
        assert admission.renewals_due(session, by) == []


def test_the_desk_of_a_worker_is_calm_and_not_empty(whole: County) -> None:
    with whole.database.reading() as session:
        for worker in (post.username for post in posts() if post.role is Role.YOUTH_WORKER):
            waiting = select(func.count(Obligation.id)).join(User, User.id == Obligation.user_id).where(
                User.username == worker, Obligation.settled_at.is_(None)
            )  # fmt: skip
            assert 10 < (session.scalar(waiting) or 0) < 60
            assert (session.scalar(waiting.where(Obligation.due_at < NOON)) or 0) <= 6


def test_nobody_has_a_key_left_of_what_is_over(whole: County) -> None:
    with whole.database.reading() as session:
        assert list(left_over(session)) == []
