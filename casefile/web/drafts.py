"""Drafts: what is being typed is kept sealed to its writer, and comes back after a lost connection or sign-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import g, request
from werkzeug.datastructures import MultiDict

from casefile.vault import drafts as vault_drafts
from casefile.vault.errors import Untrusted
from casefile.web import current

if TYPE_CHECKING:
    from casefile.web.forms import Form

LIMIT_BYTES = 200_000
LONGEST_NAME = 60
SECRET = ("password", "csrf_token", "sealed_version")
"""No field whose name contains one of these is kept."""


@dataclass(frozen=True)
class Kept:
    """A draft that was opened: when it was kept, and its fields."""

    at: datetime
    fields: MultiDict[str, str]


def kept(form: str, subject: str) -> Kept | None:
    """Open the reader's draft of a form, if there is one."""
    if "casefile_session" not in g:
        return None
    draft = vault_drafts.draft_of(current.session(), current.actor().keyring, form=form, subject=subject)
    if draft is None:
        return None
    return Kept(draft.kept_at, MultiDict([(name, value) for name, values in draft.fields.items() for value in values]))


def keep(principal_id: UUID, form: str, subject: str, fields: Mapping[str, list[str]]) -> datetime | None:
    """Seal what was typed to its writer, in a short transaction of its own; None where nothing is sealed to her."""
    with current.database().noting() as session:
        try:
            at = vault_drafts.keep(session, principal_id, form=form, subject=subject, fields=fields)
        except Untrusted:
            return None
        session.commit()
    return at


def drop(principal_id: UUID, form: str, subject: str) -> None:
    """Drop a draft that its writer discards."""
    with current.database().noting() as session:
        vault_drafts.drop(session, principal_id, form=form, subject=subject)
        session.commit()


def drop_after(form: "Form") -> None:
    """Drop the draft of a form that was accepted, in the act's own transaction."""
    if form.drafted and "casefile_session" in g:
        principal_id = current.actor().principal_id
        vault_drafts.drop(current.session(), principal_id, form=form.draft_name, subject=form.subject)


def fields_sent() -> dict[str, list[str]]:
    """Give the fields of the request that are a writer's text."""
    return {
        name: values
        for name, values in request.form.lists()
        if name[:1] != "_" and not any(word in name for word in SECRET)
    }


def told(fields: Mapping[str, list[str]]) -> bool:
    """Tell whether anything was typed."""
    return any(text.strip() for texts in fields.values() for text in texts)


def named() -> tuple[str, str]:
    """Tell which form and subject the request says it is."""
    return request.form.get("_form", "")[:LONGEST_NAME], str(_uuid(request.form.get("_subject", "")) or "")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
