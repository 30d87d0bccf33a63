"""Pages of accounts and duties."""

from flask import Response

from casefile.access import Action
from casefile.kernel.errors import Invalid
from casefile.people import duties, joining, queries
from casefile.people.forms import NewAccount, NewDuty
from casefile.people.roles import Appointment
from casefile.people.users import User
from casefile.people.views.blueprint import bp, may, renamed, to
from casefile.web import current
from casefile.web.forms import Confirm
from casefile.web.guard import allowed
from casefile.web.rendering import render


@bp.get("/accounts")
@allowed(Action.SEE_ACCOUNTS)
def accounts() -> Response:
    """List all accounts with states and duties."""
    return render("people/accounts.html", rows=queries.account_rows(current.session()), may=may())


@bp.get("/accounts/<uuid:subject_id>")
@allowed(Action.SEE_ACCOUNTS, User)
def account(person: User) -> Response:
    """Show one account and what can be done with it."""
    return render("people/account.html", row=queries.account_row(current.session(), person), may=may())


@bp.route("/accounts/new", methods=["GET", "POST"])
@allowed(Action.ADD_ACCOUNT)
def add_account() -> Response:
    """Make an account; the activation code is shown once."""
    form = NewAccount()
    if form.accepts(lambda: _added(form)):
        made, code = form.result
        current.about(made)
        return render("people/code.html", row=queries.account_row(current.session(), made), code=code)
    return render("people/add_account.html", form=form)


def _added(form: NewAccount) -> tuple[User, str]:
    try:
        return joining.add_account(
            current.session(), name=form.person_name.data, username=form.username.data,
            phone=form.phone.data or "", by=current.actor(),
        )  # fmt: skip
    except Invalid as error:
        raise renamed(error, name="person_name") from error


@bp.post("/accounts/<uuid:subject_id>/code")
@allowed(Action.ADD_ACCOUNT, User)
def new_code(person: User) -> Response:
    """Give an invited person a new code."""
    _, code = joining.new_activation_code(current.session(), person.id, by=current.actor())
    return render("people/code.html", row=queries.account_row(current.session(), person), code=code)


@bp.post("/accounts/<uuid:subject_id>/lock")
@allowed(Action.LOCK_ACCOUNT, User)
def lock(person: User) -> Response:
    """Lock an account."""
    joining.lock_account(current.session(), person.id, by=current.actor())
    return to("people.account", subject_id=person.id)


@bp.post("/accounts/<uuid:subject_id>/unlock")
@allowed(Action.LOCK_ACCOUNT, User)
def unlock(person: User) -> Response:
    """Unlock an account."""
    joining.unlock_account(current.session(), person.id, by=current.actor())
    return to("people.account", subject_id=person.id)


@bp.route("/accounts/<uuid:subject_id>/reset", methods=["GET", "POST"])
@allowed(Action.RESET_ACCOUNT, User)
def reset(person: User) -> Response:
    """Say what a reset takes away; then do it and show the new code."""
    form = Confirm()
    if form.accepts(lambda: joining.reset_account(current.session(), person.id, by=current.actor())):
        _, code = form.result
        return render("people/code.html", row=queries.account_row(current.session(), person), code=code)
    return render("people/reset.html", form=form, row=queries.account_row(current.session(), person))


@bp.route("/accounts/<uuid:subject_id>/duties", methods=["GET", "POST"])
@allowed(Action.GIVE_DUTY, User, form_first=True)
def give_duty(person: User) -> Response:
    """Give a person a duty."""
    form = NewDuty().offer(current.session())
    if form.accepts(lambda: _given(form, person)):
        return to("people.account", subject_id=person.id)
    return render("people/give_duty.html", form=form, row=queries.account_row(current.session(), person))


def _given(form: NewDuty, person: User) -> Appointment:
    return duties.give_duty(
        current.session(), person.id, since=form.beginning, until=form.end, by=current.actor(), **form.chosen
    )


@bp.post("/duties/<uuid:subject_id>/end")
@allowed(Action.END_DUTY, Appointment)
def end_duty(duty: Appointment) -> Response:
    """End a duty."""
    duties.end_duty(current.session(), duty.id, by=current.actor())
    return to("people.account", subject_id=duty.user_id)
