"""Two town offices with every kind of thing in them, made by the program's own commands; it holds words to look for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.assessments.commands import submit_assessment, write_assessment
from casefile.assessments.model import Assessment, AssessmentText
from casefile.contacts.commands import answer_query, ask_query, edit_contact, log_contact
from casefile.contacts.model import Contact, ContactNote, ContactQuery
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import edit_care_card, edit_face, edit_judicial, open_obligation, record_consent
from casefile.dossiers.face import Agreement, Care, Judicial, KeyGroup
from casefile.dossiers.obligations import Kind
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from casefile.people.roles import Role
from casefile.reports import commands as reports
from casefile.reports.content import ReportContent, Reporter, TriageWords
from casefile.reports.model import OpeningReason, Report
from casefile.vault.drafts import keep
from tests import people_builders as people
from tests.dossiers import builders as files
from tests.papers import builders as papers
from tests.proofs.planting import plant_missing

T = TypeVar("T")
PHRASE = "金丝雀正在三楼窗台上唱歌"
NAME = "林小雀"
WITNESS = "目击者周大娘"
ID_NUMBER = "999999201203040010"
PHONE = "13812345678"
PINYIN = ("linxiaoque", "lin xiaoque", "lin_xiaoque", "linxq")
CANARIES = (PHRASE, NAME, WITNESS, ID_NUMBER, PHONE)


@dataclass
class County:
    """The full house: a town with its things, a person of every role who has no business with them."""

    place: files.Town
    case_id: UUID
    strangers: dict[str, str]
    """Role and user name of people who may open nothing here."""

    @property
    def database(self) -> Database:
        return self.place.database


def county(database: Database) -> County:
    """Make everything once."""
    place = files.town(database)
    house = place.house
    there = people.office(house, area_code=people.TOWNS[1])
    case_id = files.led(place, name=NAME, sex="1", id_kind="RESIDENT", id_number=ID_NUMBER, phone=PHONE)
    write(place, case_id)
    papers.approved(place, papers.asked(place, case_id, reason=PHRASE))
    papers.asked(place, case_id)
    report(place)
    people.supervisor(house, there, username="elsewhere")
    people.worker(house, place.office_id, username="colleague")
    people.volunteer(house, place.office_id, username="helper")
    people.grid_worker(house, there, username="grid9")
    people.liaison(house, username="liaison9")
    people.county_office(house, username="county9")
    people.person(house, Role.INVESTIGATOR, office_id=place.office_id, username="investigator9")
    with files.acting(place, place.supervisor) as session:
        plant_missing(session, place.office_id, PHRASE)
    strangers = {
        "supervisor": "elsewhere", "youth_worker": "colleague", "volunteer": "helper", "grid_worker": "grid9",
        "liaison": "liaison9", "county_office": "county9", "investigator": "investigator9",
        "root supervisor": "root1", "sysadmin": "sysadmin", "secadmin": "secadmin", "auditor": "auditor",
    }  # fmt: skip
    return County(place, case_id, strangers)


def write(place: files.Town, case_id: UUID) -> None:
    """Let worker, supervisor and keeper write what a dossier can hold."""
    worker, supervisor = place.worker, place.supervisor
    keeper = people.again(place.house, place.house.supervisor)
    with files.acting(place, worker) as session:
        dossier = files.dossier_of(session, case_id)
        face = msgspec.structs.replace(dossier.face, address=PHRASE)
        edit_face(session, dossier, face, version=dossier.sealed_version, by=worker)
        edit_care_card(session, dossier, Care(call_name=NAME, safety_note=PHRASE), version=0, by=worker)
        edit_care_card(session, dossier, Care(call_name=NAME, safety_note=PHRASE + "！"), version=1, by=worker)
        agreement = Agreement(purposes="help", given_by=WITNESS, note=PHRASE)
        record_consent(session, dossier, agreement, given_on=clock.today(), by=worker)
        keep(session, worker.principal_id, form="contact", subject=str(dossier.id), fields={"facts": [PHRASE]})
    with files.acting(place, keeper) as session:
        group = KeyGroup(code="KG16", evidence=PHRASE)
        notes = Judicial(key_groups=(group,), notes=WITNESS)
        edit_judicial(session, files.dossier_of(session, case_id), notes, version=0, by=keeper)
    with files.acting(place, worker) as session:
        note = ContactNote(facts=PHRASE, client_said=WITNESS)
        dossier = files.dossier_of(session, case_id)
        contact = log_contact(
            session, dossier, by=worker, note=note, met_at=clock.now(), method="VISIT", outcome="SEEN"
        )
        edit_contact(session, contact, by=worker, note=ContactNote(facts=PHRASE + "。"), version=1)
        text = AssessmentText(
            strengths=PHRASE, facts=PHRASE, child_said=WITNESS, own_view=PHRASE, needs=("CARE",), urgency="Y",
            urgency_reason=PHRASE,
        )  # fmt: skip
        case = session.get_one(Case, case_id)
        write_assessment(session, case, by=worker, text=text)
        open_obligation(
            session, Kind.TASK, subject_id=case_id, due=clock.now(), by=worker, case=case, user_id=worker.user_id,
            text=PHRASE,
        )  # fmt: skip
    with files.acting(place, supervisor) as session:
        ask_query(session, one(session, Contact), by=supervisor, words=PHRASE)
    with files.acting(place, worker) as session:
        answer_query(session, one(session, ContactQuery), by=worker, words=PHRASE)
        submit_assessment(session, one(session, Assessment), by=worker)


def report(place: files.Town) -> None:
    """Two reports: one is looked at and set aside, its reporter is opened; one waits."""
    told = Reporter(source="NEIGHBOUR", name=WITNESS, phone=PHONE)
    content = ReportContent(
        kind="OTHER", facts=PHRASE, seen_area=people.TOWNS[0], name=NAME, id_kind="RESIDENT", id_number=ID_NUMBER
    )
    for reporter in (told, None):
        with files.acting(place, place.grid) as session:
            reports.submit(session, by=place.grid, content=content, urgency=Urgency.Y, reporter=reporter)
        clock.move(timedelta(minutes=1))
    boss = place.supervisor
    with files.acting(place, boss) as session:
        made = session.scalars(select(Report).order_by(Report.submitted_at)).first()
        assert made is not None
        reports.look(session, by=boss, report=made)
        reports.open_reporter(session, by=boss, report=made, reason=OpeningReason.PROTECT, words=PHRASE)
        reports.set_aside(session, by=boss, report=made, action="unfounded", words=TriageWords(reason=PHRASE))


def one(session: Session, model: type[T]) -> T:
    """Give the one row there is."""
    return session.scalars(select(model)).one()


def person(where: County, username: str) -> Actor:
    """Sign somebody in."""
    return people.sign_in(where.database, where.place.house.deployment, username)
