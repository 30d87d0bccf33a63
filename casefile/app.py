"""Puts the parts together into one web application."""

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from casefile import audit
from casefile.access import Action
from casefile.accounts import views as accounts
from casefile.accounts.signin import add_sign_in
from casefile.assessments import views as assessments
from casefile.care import views as care
from casefile.contacts import views as contacts
from casefile.desk import views as desk
from casefile.dossiers import views as dossiers
from casefile.interventions import views as interventions
from casefile.kernel.assets import folder
from casefile.kernel.config import Config, load
from casefile.kernel.db import Database
from casefile.kernel.words import N_
from casefile.monitoring import views as monitoring
from casefile.oversight import views as oversight
from casefile.papers import views as papers
from casefile.people import views as people
from casefile.referrals import views as referrals
from casefile.reports import views as reports
from casefile.vault import deployment, sessions
from casefile.web import current
from casefile.web import views as web
from casefile.web.errors import add_errors
from casefile.web.frame import NavItem, add_frame
from casefile.web.headers import add_headers
from casefile.web.rendering import add_rendering
from casefile.web.templating import add_templating
from casefile.web.words import add_words

PARTS: tuple[Blueprint, ...] = (
    web.bp,
    accounts.bp,
    people.bp,
    reports.bp,
    contacts.bp,
    assessments.bp,
    care.bp,
    interventions.bp,
    monitoring.bp,
    referrals.bp,
    dossiers.bp,
    desk.bp,
    papers.bp,
    oversight.bp,
)
"""The pages of every part."""

NAVIGATION = (
    NavItem("desk.my_day", N_("My day"), "house", Action.SEE_MY_DAY, first=True),
    NavItem("reports.new", N_("Report a concern"), "megaphone", Action.SUBMIT_REPORT, first=True),
    NavItem("reports.queue", N_("Reports to triage"), "inbox", Action.SEE_QUEUE, first=True),
    NavItem("desk.dossiers", N_("Dossiers"), "folder2-open", Action.SEE_DOSSIERS, first=True),
    NavItem("desk.ask", N_("Search"), "search", Action.SEARCH),
    NavItem("desk.caseload", N_("Caseload"), "bar-chart", Action.SEE_QUEUE),
    NavItem("referrals.index", N_("Referrals"), "arrow-left-right", Action.SEE_REFERRALS, first=True),
    NavItem("reports.own", N_("My reports"), "send", Action.SEE_OWN_REPORTS, first=True),
    NavItem("papers.register", N_("Register of copies"), "printer", Action.SEE_REGISTER),
    NavItem("people.accounts", N_("Accounts"), "people", Action.SEE_ACCOUNTS, first=True),
    NavItem("people.admissions", N_("Waiting for admission"), "person-plus", Action.SEE_ADMISSIONS),
    NavItem("people.offices", N_("Offices"), "building", Action.SEE_OFFICES),
    NavItem("people.units", N_("Partner units"), "signpost-split", Action.SEE_UNITS),
    NavItem("oversight.chain", N_("Audit chain"), "journal-text", Action.SEE_AUDIT, first=True),
    NavItem("accounts.me", N_("My account"), "person-circle"),
)
HOME = ("desk.my_day", "accounts.me")
ALARM = "reports.alarm"
QUEUE = "reports.queue"
REQUEST_LIMIT = 2_000_000
"""Bytes that one request may bring."""
FIELDS_LIMIT = 2_000


def create_app(config: Config | None = None, database: Database | None = None) -> Flask:
    """Make the application; raise Unusable where the installation cannot run like this."""
    database = database or Database(config or load())
    app = _put_together(behind_proxy=database.config.behind_proxy)
    work_with(app, database)
    return app


def work_with(app: Flask, database: Database) -> None:
    """Tell an application whose installation it serves from now on."""
    current.install(app, database, deployment.load(database.config))
    audit.enforce(database)
    sessions.prepare(database)


def _put_together(*, behind_proxy: bool) -> Flask:
    app = Flask(__name__, template_folder=str(folder("templates")), static_folder=str(folder("static")))
    app.config.update(
        MAX_CONTENT_LENGTH=REQUEST_LIMIT,
        MAX_FORM_MEMORY_SIZE=REQUEST_LIMIT,
        MAX_FORM_PARTS=FIELDS_LIMIT,
    )
    add_templating(app)
    add_words(app)
    add_rendering(app)
    add_headers(app)
    add_sign_in(app, quiet=(ALARM,))
    add_errors(app)
    add_frame(app, navigation=NAVIGATION, home=HOME, alarm=ALARM, queue=QUEUE)
    for part in PARTS:
        app.register_blueprint(part)
    if behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app
