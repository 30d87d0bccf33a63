"""Triage: keys follow the decision, and one of the nine situations is not set aside by one person alone."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers import commands as dossiers
from casefile.dossiers.approvals import Approval
from casefile.dossiers.assignments import Assignment
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import waiting
from casefile.dossiers.model import Dossier, LinkedSafe
from casefile.dossiers.obligations import How, Kind, Obligation
from casefile.dossiers.stages import Move
from casefile.dossiers.timeline import Before
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.people.actor import Actor
from casefile.people.offices import office
from casefile.people.users import user
from casefile.reports import commands, queries
from casefile.reports.content import Police, Reporter, TriageWords
from casefile.reports.model import Neutral, OpeningReason, Report, ReporterNote, ReporterOpening, ReportState, Triage
from casefile.reports.second_person import asked
from casefile.vault.capacities import Capacity
from casefile.vault.errors import Locked
from casefile.workflow import NoSuchMove, Unmet
from tests.people_builders import TOWNS
from tests.reports.builders import CANARY, CHILD, House, act, again, fresh, report

POLICE = Police(unit="东门派出所", person="陈警官", at=clock.now(), receipt="J-20260302-17")
EARLY = {"closing_reason": "NO_NEED", "reason": "all is well at home", "reporter_told": "by phone"}


def facts_for(at: House, by: Actor, made: Report) -> str:
    with at.database.reading() as session:
        session.info["keyring"] = fresh(by).keyring
        return again(session, made).content.facts


def owed(session: Session, made: Report, kind: Kind = Kind.RESPONSE) -> list[Obligation]:
    query = select(Obligation).where(Obligation.subject_id == made.id, Obligation.kind == kind)
    return list(session.scalars(query.order_by(Obligation.opened_at, Obligation.id)))


def take_up(at: House, made: Report, **own: object) -> Case:
    options = {"urgency": Urgency.R, "reason": "需要马上上门", "duplicates_checked": True, **own}
    with act(at, at.supervisor, "take_up_report", signed=True) as (session, by):
        case = commands.take_up(session, by=by, report=again(session, made), **options)  # type: ignore[arg-type]
        case_id = case.id
    with at.database.reading() as session:
        return session.get_one(Case, case_id)


def set_aside(
    at: House, made: Report, action: str = "unfounded", police: Police | None = None, same_as: str = ""
) -> None:
    with act(at, at.supervisor, "set_report_aside") as (session, by):
        words = TriageWords(reason="上门看过,孩子平安", police=police or Police(), same_as=same_as)
        commands.set_aside(session, by=by, report=again(session, made), action=action, words=words)


def test_a_new_dossier_holds_what_the_report_tells_of_the_child(home: House) -> None:
    made = report(home, age=9, phone="call me", guardian="林大山", id_number="999999201203040010")
    case = take_up(home, made)
    with home.database.reading() as session:
        session.info["keyring"] = fresh(home.supervisor).keyring
        face = session.get_one(Dossier, case.dossier_id).face
        assert (face.name, face.guardian, face.id_number) == (CHILD, "林大山", "999999201203040010")
        assert face.phone == ""
        assert case.stage is Stage.REPORTING
        assert case.urgency is Urgency.R
        assert session.scalars(select(LinkedSafe.linked_safe_id)).all().count(made.id) == 1


@pytest.mark.parametrize(("typed", "kept"), [("E12345678", ""), ("999999201203040018", "999999201203040018")])
def test_a_number_that_does_not_fit_is_not_verified_in_the_new_dossier(home: House, typed: str, kept: str) -> None:
    case = take_up(home, report(home, id_number=typed))
    with home.database.reading() as session:
        session.info["keyring"] = fresh(home.supervisor).keyring
        face = session.get_one(Dossier, case.dossier_id).face
    assert (face.id_number, face.id_unverified, bool(face.id_note)) == (kept, bool(kept), bool(kept))


def test_once_decided_the_author_sees_a_neutral_state_and_no_longer_the_text(home: House) -> None:
    made = report(home)
    assert facts_for(home, home.grid_worker, made) == CANARY
    take_up(home, made)
    with home.database.reading() as session:
        assert again(session, made).neutral is Neutral.FINISHED
    with pytest.raises(Locked):
        facts_for(home, home.grid_worker, made)
    assert facts_for(home, home.second, made) == CANARY


def test_looking_at_it_tells_the_author_that_somebody_does(home: House) -> None:
    made = report(home)
    with act(home, home.supervisor, "start_report_look") as (session, by):
        commands.look(session, by=by, report=again(session, made))
    with home.database.reading() as session:
        assert again(session, made).neutral is Neutral.LOOKED_AT
    assert facts_for(home, home.grid_worker, made) == CANARY


def test_the_first_response_is_settled_by_the_decision(home: House) -> None:
    made = report(home)
    take_up(home, made)
    with home.database.reading() as session:
        assert [row.how for row in owed(session, made)] == [How.DONE]


def test_a_report_is_taken_up_only_after_the_look_for_another_dossier(home: House) -> None:
    made = report(home)
    with pytest.raises(Unmet):
        take_up(home, made, duplicates_checked=False)


def test_a_report_joins_the_open_case_of_a_dossier(home: House) -> None:
    case = take_up(home, report(home))
    further = report(home, facts="又看见一次")
    join(home, home.second, further, case)
    with home.database.reading() as session:
        assert again(session, further).state is ReportState.JOINED
        assert session.get_one(Case, case.id).urgency is Urgency.E


def test_a_report_joins_no_dossier_without_an_open_case_and_none_of_another_office(home: House) -> None:
    case = take_up(home, report(home))
    made = report(home, seen_area="999901002")
    with pytest.raises(Invalid):
        join(home, home.elsewhere, made, case)


def test_a_report_on_a_monitored_child_is_taken_up_and_joins_nothing(home: House) -> None:
    case = take_up(home, report(home))
    with act(home, home.second, "move_case") as (session, by):
        dossiers.move_case(session, session.get_one(Case, case.id), Move.KEEP_WATCH, by=by, reason="照看安排妥当")
    with pytest.raises(Invalid, match="in monitoring"):
        join(home, home.second, report(home), case)


def join(at: House, who: Actor, made: Report, case: Case) -> None:
    with act(at, who, "join_report", signed=True) as (session, by):
        dossier, again_made = session.get_one(Dossier, case.dossier_id), again(session, made)
        commands.join(session, by=by, report=again_made, dossier=dossier, urgency=Urgency.E, reason="情况加重")


@pytest.mark.parametrize("action", ["for_information", "duplicate", "unfounded"])
def test_another_worry_is_set_aside_with_a_reason(home: House, action: str) -> None:
    made = report(home)
    set_aside(home, made, action, same_as=report(home).number)
    with home.database.reading() as session:
        session.info["keyring"] = fresh(home.second).keyring
        assert again(session, made).neutral is Neutral.FINISHED
        kept = session.scalars(select(Triage).where(Triage.report_id == made.id)).one()
        assert (kept.action, kept.words.reason) == (action, "上门看过,孩子平安")


def test_what_was_reported_before_names_another_report_or_a_dossier_that_opens(home: House) -> None:
    made, elsewhere = report(home), report(home, seen_area=TOWNS[1])
    for number in ("", "R-2222222", made.number, elsewhere.number):
        with pytest.raises(Invalid) as refused:
            set_aside(home, made, "duplicate", same_as=number)
        assert refused.value.field == "same_as"
    with home.database.reading() as session:
        dossier = session.get_one(Dossier, take_up(home, report(home)).dossier_id)
    set_aside(home, made, "duplicate", same_as=dossier.number.replace("-", " "))
    with home.database.reading() as session:
        session.info["keyring"] = fresh(home.second).keyring
        kept = session.scalars(select(Triage).where(Triage.report_id == made.id)).one()
        assert kept.words.same_as == dossier.number


def test_one_of_the_nine_situations_is_not_set_aside_by_one_person_alone(home: House) -> None:
    made = report(home, kind="MR4")
    for police in (None, Police(unit="东门派出所", person="陈警官", at=clock.now())):
        with pytest.raises(Unmet):
            set_aside(home, made, police=police)
    with home.database.reading() as session:
        assert again(session, made).waiting
    set_aside(home, made, police=POLICE)


def close_early(at: House, case: Case, **own: Any) -> None:
    """Let one supervisor close a case without help."""
    with act(at, at.supervisor, "move_case", signed=True) as (session, by):
        dossiers.move_case(session, session.get_one(Case, case.id), Move.CLOSE_EARLY, by=by, **(EARLY | own))


def agreed(at: House, case: Case) -> None:
    """Let her ask a second person, who agrees."""
    with act(at, at.supervisor, "move_case", signed=True) as (session, by):
        row = session.get_one(Case, case.id)
        question_id = dossiers.ask_ending(session, row, Move.CLOSE_EARLY, by=by, **EARLY).id
    with act(at, at.second, "decide_approval", signed=True) as (session, by):
        question = session.get_one(Approval, question_id)
        digest = question.asked.digest
        dossiers.decide_approval(session, question, by=by, approve=True, digest=digest)


def stage(at: House, case: Case) -> Stage:
    with at.database.reading() as session:
        return session.get_one(Case, case.id).stage


def test_one_of_the_nine_situations_that_was_taken_up_is_not_closed_early_by_one_person_alone(home: House) -> None:
    case = take_up(home, report(home, kind="MR4"))
    with pytest.raises(Unmet, match="nine situations"):
        close_early(home, case)
    agreed(home, case)
    with pytest.raises(Unmet, match="in these words"):
        close_early(home, case, reason="not found at home")
    close_early(home, case)
    assert stage(home, case) is Stage.CLOSED


def test_a_further_report_overtakes_the_agreement_to_close_without_help(home: House) -> None:
    case = take_up(home, report(home, kind="MR4"))
    agreed(home, case)
    join(home, home.supervisor, report(home), case)
    with pytest.raises(Unmet, match="nine situations"):
        close_early(home, case)


@pytest.mark.parametrize("own", [{"kind": "OTHER"}, {"kind": "MR4", "police": "told"}])
def test_another_worry_or_one_that_the_police_know_is_closed_early_with_a_reason(
    home: House, own: dict[str, Any]
) -> None:
    told = own | ({"police": POLICE} if "police" in own else {})
    case = take_up(home, report(home, **told))
    close_early(home, case)
    assert stage(home, case) is Stage.CLOSED


def test_a_second_person_may_agree_with_a_reason_of_her_own(home: House) -> None:
    made = report(home, kind="MR6")
    ask(home, made)
    with pytest.raises(Forbidden):
        answer(home, home.supervisor, made, agree=True)
    with pytest.raises(Invalid):
        answer(home, home.second, made, agree=True, reason=" ")
    answer(home, home.second, made, agree=True)
    with home.database.reading() as session:
        assert again(session, made).state is ReportState.UNFOUNDED
        assert asked(session, made) is None


def test_whoever_wrote_the_report_is_not_the_second_person(home: House) -> None:
    made = report(home, by=home.second, kind="MR6")
    ask(home, made)
    with home.database.reading() as session:
        question = asked(session, again(session, made))
        assert question is not None
        (row,) = waiting(session, subject_id=question.id)
        assert row.holder_office_id == home.installed.root
    with pytest.raises(Forbidden, match="a part of this text"):
        answer(home, home.second, made, agree=True)
    with home.database.reading() as session:
        assert again(session, made).waiting


def test_a_second_person_who_refuses_leaves_the_report_waiting(home: House) -> None:
    made = report(home, kind="MR6")
    ask(home, made)
    answer(home, home.second, made, agree=False)
    with home.database.reading() as session:
        assert again(session, made).waiting
    with pytest.raises(NotReady):
        answer(home, home.second, made, agree=True)


def test_a_question_is_taken_back_when_the_report_is_taken_up(home: House) -> None:
    made = report(home, kind="MR6")
    ask(home, made)
    take_up(home, made)
    with pytest.raises(NotReady):
        answer(home, home.second, made, agree=True)


def ask(at: House, made: Report) -> None:
    with act(at, at.supervisor, "set_report_aside") as (session, by):
        words = TriageWords(reason="只是误会")
        commands.ask_set_aside(session, by=by, report=again(session, made), action="unfounded", words=words)


def answer(at: House, who: Actor, made: Report, *, agree: bool, reason: str = "我也去看过") -> None:
    with act(at, who, "set_report_aside", signed=True) as (session, by):
        commands.answer_set_aside(session, by=by, report=again(session, made), agree=agree, reason=reason)


def send_on(at: House, made: Report, *, to_id: UUID | None = None) -> None:
    with act(at, at.supervisor, "send_report_on", signed=True) as (session, by):
        to = office(session, to_id or at.other_id)
        commands.send_on(session, by=by, report=again(session, made), to=to, reason="孩子住在西门镇")


def test_sending_on_moves_the_keys_and_the_clock_runs_on(home: House) -> None:
    made = report(home, urgency=Urgency.R)
    send_on(home, made)
    assert facts_for(home, home.elsewhere, made) == CANARY
    for former in (home.supervisor, home.second, home.grid_worker):
        with pytest.raises(Locked):
            facts_for(home, former, made)
    with home.database.reading() as session:
        now = again(session, made)
        first, second = owed(session, made)
        assert (now.office_id, now.neutral, now.due_at) == (home.other_id, Neutral.PASSED_ON, made.due_at)
        assert (first.how, second.how) == (How.REPLACED, None)
        assert (second.holder_office_id, second.due_at) == (home.other_id, made.due_at)


def test_the_other_office_decides_on_what_was_sent_to_it(home: House) -> None:
    made = report(home)
    send_on(home, made)
    with act(home, home.elsewhere, "take_up_report", signed=True) as (session, by):
        case = commands.take_up(
            session, by=by, report=again(session, made), urgency=Urgency.Y, reason="住在我们镇", duplicates_checked=True
        )
        assert case.office_id == home.other_id


def test_a_report_is_not_sent_to_where_it_is(home: House) -> None:
    made = report(home)
    with pytest.raises(Invalid):
        send_on(home, made, to_id=home.office_id)


def test_what_is_decided_is_not_decided_again(home: House) -> None:
    made = report(home)
    set_aside(home, made)
    with pytest.raises(NoSuchMove):
        take_up(home, made)
    with pytest.raises(NoSuchMove):
        send_on(home, made)


def test_the_reporter_is_opened_with_a_reason_that_is_kept(home: House) -> None:
    made = report(home, reporter=Reporter(source="NEIGHBOUR", name="周大娘", phone="13800000000"))
    with pytest.raises(Invalid), act(home, home.supervisor, "open_reporter") as (session, by):
        commands.open_reporter(session, by=by, report=again(session, made), reason=OpeningReason.ASK_BACK, words=" ")
    with act(home, home.supervisor, "open_reporter") as (session, by):
        opened = commands.open_reporter(
            session, by=by, report=again(session, made), reason=OpeningReason.ASK_BACK, words="问清楼层"
        )
    assert opened.name == "周大娘"
    with home.database.reading() as session:
        session.info["keyring"] = fresh(home.second).keyring
        kept = session.scalars(select(ReporterOpening).where(ReporterOpening.report_id == made.id)).one()
        assert (kept.by_id, kept.reason, kept.words.note) == (
            home.supervisor.user_id, OpeningReason.ASK_BACK, "问清楼层",
        )  # fmt: skip


def test_a_lead_is_granted_the_report_but_never_who_told_it(home: House) -> None:
    made = report(home, reporter=Reporter(source="NEIGHBOUR", name="周大娘"))
    case = take_up(home, made)
    with act(home, home.supervisor, "offer_case", signed=True) as (session, by):
        worker = user(session, home.stranger.user_id)
        offered = dossiers.offer_case(session, session.get_one(Case, case.id), worker, Capacity.LEAD, by=by)
        offered_id = offered.id
    with pytest.raises(Locked):
        facts_for(home, home.stranger, made)
    with act(home, home.stranger, "accept_assignment", signed=True) as (session, by):
        row = session.get_one(Assignment, offered_id)
        dossiers.accept_assignment(session, row, by=by, no_conflict=True)
    assert facts_for(home, home.stranger, made) == CANARY
    with home.database.reading() as session:
        session.info["keyring"] = fresh(home.stranger).keyring
        told = session.scalars(select(ReporterNote).where(ReporterNote.report_id == made.id)).one()
        with pytest.raises(Locked):
            _ = told.reporter


def test_the_timeline_of_a_dossier_shows_its_reports(home: House) -> None:
    case = take_up(home, report(home, child_said="不想回家"))
    with home.database.reading() as session:
        session.info["keyring"] = fresh(home.supervisor).keyring
        (entry,) = queries.entries(session, case.dossier_id)
        assert ("Seen or heard", CANARY) in entry.parts
        assert entry.by_id is None
        assert queries.entries(session, case.dossier_id, before=Before(entry.at, entry.row_id)) == []
    with home.database.reading() as session:
        session.info["keyring"] = fresh(home.stranger).keyring
        (closed,) = queries.entries(session, case.dossier_id)
        assert closed.parts == ()
