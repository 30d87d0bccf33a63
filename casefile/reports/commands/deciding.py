"""Triage: what becomes of a report. One of the nine situations is not set aside by one person alone."""

import msgspec
from sqlalchemy.orm import Session

from casefile.dossiers import commands as dossiers
from casefile.dossiers.approvals import Approval, What
from casefile.dossiers.cases import Case, open_case
from casefile.dossiers.commands.acting import came_by_parent, for_office
from casefile.dossiers.model import Dossier
from casefile.dossiers.urgency import Urgency
from casefile.kernel.errors import Invalid, NotReady
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import office
from casefile.reports.commands.responding import decided, finish, note
from casefile.reports.content import TriageWords
from casefile.reports.machine import REPORT, SET_ASIDE
from casefile.reports.model import Report
from casefile.reports.person import AS_REPORTED, face_from
from casefile.reports.repeated import DUPLICATE, original
from casefile.reports.second_person import ASKED, asked, digest, proposal
from casefile.vault.capacities import Compartment
from casefile.workflow import advance

NOT_HERE = N_("This dossier belongs to another office. Please send the report there.")


def look(session: Session, *, by: Actor, report: Report) -> None:
    """Begin to look at a report: its author sees that somebody does, and the alarm of the office ends."""
    advance(session, REPORT, report, "look", by=by.user_id)


def take_up(
    session: Session,
    *,
    by: Actor,
    report: Report,
    urgency: Urgency,
    reason: str,
    duplicates_checked: bool,
    dossier: Dossier | None = None,
    legal_basis: str = "REPORT",
    id_note: str = AS_REPORTED,
) -> Case:
    """Let a case follow, of a dossier there is or of a new one with what the report tells of the child."""
    _same_office(report, dossier)
    content = report.content
    facts = {"reason": reason, "urgency": urgency, "duplicates_checked": duplicates_checked}
    advance(session, REPORT, report, "take_up", by=by.user_id, **facts)
    with for_office(session, by, report.id, report.office_id):
        case = dossiers.take_up(
            session, by=by, office=office(session, report.office_id), urgency=urgency, reason=reason,
            report_id=report.id, duplicates_checked=duplicates_checked, dossier=dossier,
            face=face_from(content, id_note), legal_basis=legal_basis, reported_at=report.submitted_at,
        )  # fmt: skip
    if dossier is None and (climbed := came_by_parent(session, by, report.id)) is not None:
        dossiers.stay(session, session.get_one(Dossier, case.dossier_id), by=by, like=climbed)
    decided(session, by, report, "take_up", TriageWords(reason=reason.strip()))
    finish(session, by, report)
    return case


def join(session: Session, *, by: Actor, report: Report, dossier: Dossier, urgency: Urgency, reason: str) -> Case:
    """Let a report join the open case of a dossier, with the urgency confirmed or changed."""
    _same_office(report, dossier)
    case = open_case(session, dossier.id)
    if case is None:
        raise Invalid(N_("This dossier has no open case. Please take the report up instead."), field="dossier")
    advance(session, REPORT, report, "join", by=by.user_id, reason=reason, urgency=urgency)
    with for_office(session, by, report.id, report.office_id):
        dossiers.join_case(
            session, by=by, case=case, report_id=report.id, urgency=urgency, reason=reason,
            reported_at=report.submitted_at,
        )  # fmt: skip
    decided(session, by, report, "join", TriageWords(reason=reason.strip()))
    finish(session, by, report)
    return case


def _same_office(report: Report, dossier: Dossier | None) -> None:
    if dossier is not None and dossier.office_id != report.office_id:
        raise Invalid(NOT_HERE, field="dossier")


def set_aside(session: Session, *, by: Actor, report: Report, action: str, words: TriageWords) -> None:
    """End a report without help following from it; raise Unmet for one of the nine situations nobody answers for.

    What is set aside as reported before names what it repeats.
    """
    _end(session, by, report, action, _naming(session, report, action, words), second_person=None)


def _naming(session: Session, report: Report, action: str, words: TriageWords) -> TriageWords:
    if action != DUPLICATE:
        return words
    return msgspec.structs.replace(words, same_as=original(session, report, words.same_as))


def _end(
    session: Session, by: Actor, report: Report, action: str, words: TriageWords, *, second_person: Approval | None
) -> None:
    if action not in SET_ASIDE:
        raise Invalid(N_("Please choose one of the list."))
    facts = {"reason": words.reason, "police": words.police, "second_person": second_person, "same_as": words.same_as}
    advance(session, REPORT, report, action, by=by.user_id, **facts)
    decided(session, by, report, action, words)
    finish(session, by, report)


def ask_set_aside(session: Session, *, by: Actor, report: Report, action: str, words: TriageWords) -> Approval:
    """Ask a second person whether a report may be set aside; the first response stays owed until the answer."""
    if action not in SET_ASIDE:
        raise Invalid(N_("Please choose one of the list."))
    if not words.reason.strip():
        raise Invalid(N_("Give a reason."), field="reason")
    if not report.waiting:
        raise NotReady(N_("This report is decided already."))
    kept = note(session, by, report, ASKED + action, _naming(session, report, action, words))
    return dossiers.ask_approval(
        session, What.SET_ASIDE, subject_id=report.id, digest=digest(report, kept), by=by, safe_id=report.id,
        office_id=report.office_id, compartment=Compartment.CONTENT, due=report.due_at, writers=[report.author_id],
    )  # fmt: skip


def answer_set_aside(session: Session, *, by: Actor, report: Report, agree: bool, reason: str) -> None:
    """Answer as the second person, with a reason of one's own; agreeing sets the report aside in the same act."""
    question, proposed = asked(session, report), proposal(session, report)
    if question is None or proposed is None:
        raise NotReady(N_("Nobody asks for a second person here."))
    if not reason.strip():
        raise Invalid(N_("Give a reason."), field="reason")
    dossiers.decide_approval(session, question, by=by, approve=agree, digest=digest(report, proposed), reason=reason)
    if agree:
        _end(session, by, report, proposed.action.removeprefix(ASKED), proposed.words, second_person=question)
