"""The guard before every view: who asks, may she, what was opened, one audit row."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, g, make_response, request
from sqlalchemy.orm import Session

from casefile import audit
from casefile.access import Action, Verdict, can
from casefile.access.rules import RULES
from casefile.kernel.errors import Forbidden, NotFound
from casefile.vault.errors import Damaged, Locked, NotEntitled
from casefile.web import current, once, stepup, throttle
from casefile.web.ended import sent_too_late, sign_in_first
from casefile.web.entering import SignedOut, enter
from casefile.web.forms import token_fits
from casefile.web.reading import note_reading
from casefile.web.throttle import Counted
from casefile.web.transaction import REFUSAL, written

View = TypeVar("View", bound=Callable[..., Any])
REFUSALS = (Forbidden, NotFound, Locked, NotEntitled)


def allowed(
    action: Action,
    model: type[Any] | None = None,
    *,
    reads: bool = False,
    form_first: bool = False,
    first: Callable[[], None] | None = None,
) -> Callable[[View], View]:
    """Mark a view with its action; the object of the path's `subject_id` is its first argument.

    `reads`: a POST that only reads, so that what was typed stands in no address. `form_first`: its form is looked
    through before it wants the password. `first`: what takes long and is done before the transaction that writes
    begins, as to stretch a password.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**path: Any) -> Response:
            if current.signed_in() is None:
                return sign_in_first()
            g.act, g.subject_model, g.subject_id = action, model, path.get("subject_id")
            return _answer(action, view, path, reads=reads, form_first=form_first, first=first)

        guarded.casefile_action = action  # type: ignore[attr-defined]  # the test of all routes reads it
        guarded.casefile_model = model  # type: ignore[attr-defined]
        guarded.casefile_reads = reads  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]  # keeps the signature

    return mark


def acts_with_a_form(app: Flask) -> frozenset[str]:
    """Name the acts that are sent from a form: a reading noted under one of them opened the form and did nothing."""
    views = {app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    marked = {getattr(view, "casefile_action", None) for view in views if not getattr(view, "casefile_reads", False)}
    return frozenset(str(action) for action in marked if action is not None)


def _answer(
    action: Action,
    view: Callable[..., Any],
    path: dict[str, Any],
    *,
    reads: bool,
    form_first: bool,
    first: Callable[[], None] | None,
) -> Response:
    try:
        asks = request.method in {"GET", "HEAD"}
        if asks or (reads and token_fits()):
            return _read(action, view, path)
        return _write(action, view, path, form_first=form_first, first=first)
    except SignedOut:
        return sign_in_first()
    except REFUSALS:
        _note_refusal(action)
        raise
    except Damaged:
        note_reading(action)
        raise
    finally:
        current.leave()


def _read(action: Action, view: Callable[..., Any], path: dict[str, Any]) -> Response:
    with current.database().reading() as session:
        subject = _enter(session, action, path)
        response = make_response(_call(view, subject, path))
    note_reading(action)
    return response


def _write(
    action: Action,
    view: Callable[..., Any],
    path: dict[str, Any],
    *,
    form_first: bool,
    first: Callable[[], None] | None,
) -> Response:
    if not token_fits():
        return sent_too_late()
    asked = stepup.asked(action) if RULES[action].step_up else None
    if asked is not None and not form_first:
        return asked
    if first is not None:
        first()
    try:
        response = _done(action, view, path)
    except stepup.Asked:
        return cast("Response", asked)
    if response.status_code >= REFUSAL:
        note_reading(action)
    return response


def _done(action: Action, view: Callable[..., Any], path: dict[str, Any]) -> Response:
    """Run the act in its transaction; raise Asked, with nothing done, where all that it lacks is the password."""

    def act() -> Response:
        response = make_response(_call(view, subject, path))
        if response.status_code < REFUSAL:
            stepup.require()
        return response

    with current.database().writing() as session:
        subject = _enter(session, action, path)
        earlier = once.answered(session)
        if earlier is not None:
            stepup.require()
        return earlier or written(action, act, signed=RULES[action].signed)


def _enter(session: Session, action: Action, path: dict[str, Any]) -> Any:
    """Bind the session to the actor, load the subject, ask whether she may."""
    actor = enter(session)
    throttle.check(session, (Counted.REFUSED, str(actor.user_id)))
    subject = _subject(session)
    verdict = can(session, actor, action, subject)
    if verdict is Verdict.HIDDEN:
        raise NotFound
    if verdict is Verdict.REFUSED:
        raise Forbidden
    path.pop("subject_id", None)
    current.about(subject)
    return subject


def _subject(session: Session) -> Any:
    if g.subject_model is None:
        return None
    subject = session.get(g.subject_model, g.subject_id)
    if subject is None:
        raise NotFound
    return subject


def _call(view: Callable[..., Any], subject: Any, path: dict[str, Any]) -> Any:
    return view(**path) if subject is None else view(subject, **path)


def _note_refusal(action: Action) -> None:
    resumed = current.signed_in()
    if resumed is None:
        return
    kind = g.subject_model.__name__.lower() if g.subject_model else ""
    with current.database().writing() as session:
        throttle.count(session, (Counted.REFUSED, str(resumed.user_id)))
        audit.record_refused(session, act=action, actor=resumed.user_id, object_kind=kind, object_id=g.subject_id)
        session.commit()
