"""What changed from one version of the first page to the next, in the page's words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from casefile.dossiers.face import Face
from casefile.dossiers.model import Dossier
from casefile.kernel.codes import codes
from casefile.people.areas import path_of
from casefile.people.users import names_of
from casefile.vault.revisions import revisions_of
from casefile.web.words import _, _l, day, language

LABELS = {
    "name": _l("Name"),
    "alias": _l("Also called"),
    "sex": _l("Sex"),
    "birth": _l("Birth date"),
    "birth_precision": _l("How exact is the date?"),
    "id_kind": _l("Kind of ID"),
    "id_number": _l("ID number"),
    "id_unverified": _l("The number could not be verified"),
    "id_note": _l("Remark on the ID"),
    "phone": _l("Phone"),
    "address": _l("Address"),
    "community": _l("Community"),
    "guardian": _l("Guardian"),
    "guardian_phone": _l("Guardian's phone"),
    "occupation": _l("School or work"),
    "key_groups": _l("Groups of care"),
}
LISTS = {"sex": "sex", "birth_precision": "birth_precision", "id_kind": "id_kind"}


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of the first page: when, by whom, and label, before and after of each field.

    No fields where the version before or after it is damaged.
    """

    at: datetime
    who: str
    fields: list[tuple[str, str, str]]


def versions(session: Session, dossier: Dossier) -> list[Changed]:
    """List the changes of the first page, the newest first."""
    earlier = revisions_of(session, dossier)
    people = names_of(session, {old.replaced_by for old in earlier})
    found: list[Changed] = []
    after: Face | None = dossier.face
    for old in earlier:
        found.append(Changed(old.replaced_at, people.get(old.replaced_by, ""), _differences(session, old.value, after)))
        after = old.value
    return found


def _differences(session: Session, before: Face | None, after: Face | None) -> list[tuple[str, str, str]]:
    if before is None or after is None:
        return []
    return [
        (str(label), said(session, name, getattr(before, name)), said(session, name, getattr(after, name)))
        for name, label in LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def said(session: Session, name: str, value: Any) -> str:
    """Say what stands in a field of the face."""
    if name in LISTS:
        return codes(LISTS[name]).label(value, language())
    if name == "key_groups":
        groups = codes("key_group")
        label = {group.code: groups.label(group.code, language()) for group in value}
        return "\n".join(_("%(group)s (%(shown)s)", group=label[each.code], shown=each.evidence) for each in value)
    if name == "community":
        return path_of(session, value) if value else ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return day(value) if isinstance(value, date) else str(value or "")
