"""A report comes in, and what the office does with it."""

from datetime import timedelta
from uuid import UUID

from casefile.access import Action
from casefile.audit.acts import about
from casefile.demo.telling import Telling
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.people.offices import office
from casefile.reports import commands as reports
from casefile.reports.content import Police, ReportContent, Reporter, TriageWords
from casefile.reports.model import Report


def report(
    t: Telling,
    *,
    urgency: Urgency = Urgency.Y,
    danger: bool = False,
    kind: str = "OTHER",
    named: bool = True,
    by: str = "",
) -> None:
    """Let the grid worker of the town, or somebody else, hand in a report."""
    child = t.child
    content = ReportContent(
        kind=kind,
        facts=t.says("report"),
        child_said=t.says("child_says") if t.often(0.4) else "",
        seen_at=clock.now() - timedelta(minutes=t.draw.randint(10, 300)),
        seen_place=t.says("where"),
        seen_area=child.community,
        lives_area=child.community,
        age=(clock.today() - child.birth).days // 366,
        school=child.occupation,
        name=child.name if named else "",
        sex=child.sex if named else "0",
        address=child.address if named else "",
    )
    outside = None
    if t.often(0.3):
        outside = Reporter(source="NEIGHBOUR", name=t.county.invent.grown(), phone=t.county.invent.phone())
    with t.act(by or f"wangge{t.town}", Action.SUBMIT_REPORT) as (session, who):
        made = reports.submit(session, by=who, content=content, urgency=urgency, danger=danger, reporter=outside)
        about(session, "report", made.id)
        t.report_id = made.id


def look(t: Telling) -> None:
    """Let the supervisor begin to look at the report."""
    with t.act(t.supervisor, Action.START_REPORT_LOOK) as (session, by):
        reports.look(session, by=by, report=session.get_one(Report, t.report_id))


def take_up(t: Telling, urgency: Urgency) -> None:
    """Let the supervisor take the report up: a new dossier and a case in reporting."""
    with t.act(t.supervisor, Action.TAKE_UP_REPORT, signed=True) as (session, by):
        case = reports.take_up(
            session, by=by, report=session.get_one(Report, t.report_id), urgency=urgency, reason=t.says("urgency"),
            duplicates_checked=True,
        )  # fmt: skip
        t.case_id, t.dossier_id = case.id, case.dossier_id


def join(t: Telling, urgency: Urgency) -> None:
    """Let a further report join the open case."""
    with t.act(t.supervisor, Action.JOIN_REPORT, signed=True) as (session, by):
        found = session.get_one(Report, t.report_id)
        reports.join(
            session, by=by, report=found, dossier=t.dossier(session), urgency=urgency, reason="同一孩子，情况有补充"
        )


def set_aside(t: Telling, action: str, reason: str, *, police: bool = False, repeats: UUID | None = None) -> None:
    """End the report without a case."""
    told = Police(unit="春晓派出所", person="值班民警", at=clock.now(), receipt="示例0001") if police else Police()
    with t.act(t.supervisor, Action.SET_REPORT_ASIDE) as (session, by):
        found = session.get_one(Report, t.report_id)
        same_as = session.get_one(Report, repeats).number if repeats else ""
        words = TriageWords(reason=reason, police=told, same_as=same_as)
        reports.set_aside(session, by=by, report=found, action=action, words=words)


def send_on(t: Telling, town: str) -> None:
    """Send the report to another town's office."""
    with t.act(t.supervisor, Action.SEND_REPORT_ON, signed=True) as (session, by):
        found, to = session.get_one(Report, t.report_id), office(session, t.county.offices[town])
        reports.send_on(session, by=by, report=found, to=to, reason="孩子住在该镇")
