"""Work on a file: who is offered it, the first pages, contacts and queries about them."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import select

from casefile.access import Action
from casefile.contacts.commands import answer_query, ask_query, log_contact
from casefile.contacts.model import Contact, ContactNote, ContactQuery
from casefile.demo.names import Child
from casefile.demo.telling import Telling
from casefile.dossiers import commands as dossiers
from casefile.dossiers.assignments import Assignment
from casefile.dossiers.face import Agreement, Care, Face, KeyGroup
from casefile.dossiers.model import CareCard
from casefile.dossiers.obligations import Kind
from casefile.kernel import clock
from casefile.people.users import User
from casefile.vault.capacities import Capacity

CALLED, AT_SCHOOL = ("电话", "短信", "通话"), ("在学校", "班主任", "老师", "家长会")
GROUPS = ("KG01", "KG05", "KG06", "KG07b", "KG07c", "KG08", "KG17")


def offer(t: Telling, to: str = "", capacity: Capacity = Capacity.LEAD, *, by: str = "") -> UUID:
    """Offer the case to its worker, or a view of the care card to somebody who helps; give the offer."""
    with t.act(by or t.supervisor, Action.OFFER_CASE, signed=True) as (session, who):
        user = session.get_one(User, t.county.actors[to or t.lead].user_id)
        made = dossiers.offer_case(session, t.case(session), user, capacity, by=who)
        return made.id


def accept(t: Telling, offered: UUID, who: str = "") -> None:
    """Accept the last offer, no conflict of interest being known."""
    with t.act(who or t.lead, Action.ACCEPT_ASSIGNMENT, signed=True) as (session, by):
        row = session.get_one(Assignment, offered)
        dossiers.accept_assignment(session, row, by=by, no_conflict=True)


def decline(t: Telling, offered: UUID) -> None:
    """Decline the last offer."""
    with t.act(t.lead, Action.DECLINE_ASSIGNMENT, signed=True) as (session, by):
        row = session.get_one(Assignment, offered)
        dossiers.decline_assignment(session, row, by=by, reason="手上个案较多，近期外出培训")


def complete_face(t: Telling) -> None:
    """Let the worker write the first page in full."""
    with t.act(t.lead, Action.EDIT_FACE) as (session, by):
        dossier = t.dossier(session)
        dossiers.edit_face(session, dossier, face_of(t, dossier.face), version=dossier.sealed_version, by=by)


def face_of(t: Telling, before: Face) -> Face:
    """Write the first page in full, with a group of care."""
    return _full(before, t.child, _group(t))


def check_duplicates(t: Telling) -> None:
    """Let the office look for another dossier of the same person."""
    with t.act(t.supervisor, Action.CHECK_DUPLICATES) as (session, by):
        dossiers.check_duplicates(session, t.dossier(session), by=by, outcome="没有重复")


def consent(t: Telling) -> None:
    """Record that the guardian agreed."""
    words = Agreement(purposes="建立档案，接受帮扶", given_by=t.child.guardian, relation="监护人", how="当面签字")
    with t.act(t.lead, Action.RECORD_CONSENT) as (session, by):
        dossier = t.dossier(session)
        dossiers.record_consent(session, dossier, words, given_on=clock.today(), by=by)


def care_card(t: Telling) -> None:
    """Write what those who help may see."""
    card = Care(
        call_name=t.child.alias or t.child.name[-1] * 2,
        meeting_place=t.says("meeting_place"),
        safety_note=t.says("safety"),
    )
    with t.act(t.lead, Action.EDIT_CARE_CARD) as (session, by):
        dossier = t.dossier(session)
        row = session.scalar(select(CareCard).where(CareCard.dossier_id == dossier.id))
        version = row.sealed_version if row else 0
        dossiers.edit_care_card(session, dossier, card, version=version, by=by)


def contact(t: Telling, *, method: str = "", outcome: str = "", next_on: date | None = None) -> UUID:
    """Log a contact of today; what is written fits who was reached and how."""
    facts = t.county.invent.phrase("contact", lambda words: _fits(words, method, outcome))
    method = method or _method(t, facts)
    if outcome in {"", "SEEN"}:
        outcome = "SPOKEN" if method == "PHONE" else "SEEN"
    elif "班主任" in facts:
        outcome = "OTHERS"
    note = ContactNote(
        place=t.says("meeting_place") if method == "OFFICE" else "",
        persons=_persons(t, method, outcome),
        facts=facts,
        client_said=t.says("child_says") if outcome in {"SEEN", "SPOKEN"} and t.often(0.6) else "",
        own_view=t.says("observation") if outcome in {"SEEN", "SPOKEN"} else "",
        next_step=t.says("next_step"),
    )
    with t.act(t.lead, Action.LOG_CONTACT) as (session, by):
        dossier = t.dossier(session)
        made = log_contact(
            session, dossier, by=by, note=note, met_at=clock.now() - timedelta(minutes=50), method=method,
            outcome=outcome, minutes=t.draw.choice([20, 30, 40, 60]), next_on=next_on,
        )  # fmt: skip
        return made.id


def _fits(words: str, method: str, outcome: str) -> bool:
    """Tell whether a sentence speaks of the child where it was reached, and of no phone where somebody came by."""
    about_the_child = "孩子" in words and "午睡" not in words
    called = any(word in words for word in CALLED)
    return about_the_child is (outcome != "FAMILY") and not (called and method not in {"", "PHONE"})


def _method(t: Telling, facts: str) -> str:
    if any(word in facts for word in CALLED):
        return "PHONE"
    if any(word in facts for word in AT_SCHOOL):
        return "SCHOOL"
    return t.draw.choice(["VISIT", "VISIT", "OFFICE"])


def _persons(t: Telling, method: str, outcome: str) -> str:
    if outcome in {"FAMILY", "OTHERS"}:
        return "照料人" if outcome == "FAMILY" else "班主任"
    return t.draw.choice(["孩子本人", "孩子、班主任"] if method == "SCHOOL" else ["孩子本人", "孩子和照料人"])


def respond(t: Telling, who: str, outcome: str) -> None:
    """Say how what had to be answered at once was answered."""
    with t.act(who, Action.SETTLE_OBLIGATION) as (session, by):
        for row in dossiers.waiting(session, case_id=t.case_id, kinds=[Kind.RESPONSE]):
            dossiers.settle_by_hand(session, row, by=by, outcome=outcome)


def query(t: Telling, contact_id: UUID) -> UUID:
    """Let the supervisor ask about a contact."""
    with t.act(t.supervisor, Action.ASK_QUERY) as (session, by):
        return ask_query(session, session.get_one(Contact, contact_id), by=by, words=t.says("query")).id


def answer(t: Telling, query_id: UUID) -> None:
    """Answer the supervisor's question."""
    with t.act(t.lead, Action.ANSWER_QUERY) as (session, by):
        answer_query(session, session.get_one(ContactQuery, query_id), by=by, words=t.says("answer"))


def _group(t: Telling) -> KeyGroup:
    code = t.draw.choice(GROUPS)
    return KeyGroup(code=code, evidence="入户核实，照料人说明", since=clock.today(), confirmed_by="社工")


def _full(before: Face, child: Child, group: KeyGroup) -> Face:
    return msgspec.structs.replace(
        before,
        name=child.name,
        alias=child.alias,
        sex=child.sex,
        birth=child.birth,
        birth_precision=child.birth_precision,
        id_kind=child.id_kind,
        id_number=child.id_number,
        id_note=child.id_note,
        phone=child.phone,
        address=child.address,
        community=child.community,
        guardian=child.guardian,
        guardian_phone=child.guardian_phone,
        occupation=child.occupation,
        key_groups=(group,),
    )
