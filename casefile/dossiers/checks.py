"""What cannot be right on a first page: clear sentences, each beside the field, all of them at once."""

from collections.abc import Iterator
from functools import partial

import msgspec

from casefile.dossiers.face import Face
from casefile.dossiers.identity import check_birth, check_id, normal_id
from casefile.dossiers.masks import check_name, check_whole_phone
from casefile.kernel.codes import codes
from casefile.kernel.errors import Invalid, faults
from casefile.kernel.words import N_


def checked(face: Face) -> Face:
    """Check what was typed and give it as it is kept; raise Invalid beside the field."""
    for fault in wrong_with(face):
        raise fault
    return msgspec.structs.replace(
        face,
        name=check_name(face.name),
        alias=check_name(face.alias),
        id_number=normal_id(face.id_number),
        phone=check_whole_phone(face.phone),
        guardian=check_name(face.guardian),
        guardian_phone=check_whole_phone(face.guardian_phone),
    )


def wrong_with(face: Face) -> Iterator[Invalid]:
    """Give everything that is wrong with a first page as it was typed."""
    yield from faults(
        partial(check_name, face.name),
        partial(check_name, face.alias, field="alias"),
        partial(codes("sex").check, face.sex, name="sex"),
        partial(check_birth, face.born),
    )
    yield from _about_number(face)
    yield from faults(
        partial(check_whole_phone, face.phone),
        partial(check_name, face.guardian, field="guardian"),
        partial(check_whole_phone, face.guardian_phone, "guardian_phone"),
        *(partial(_check_group, group.code) for group in face.key_groups),
    )


def _about_number(face: Face) -> Iterator[Invalid]:
    """Check the ID number; what disagrees with it is kept with a reason, and without one the page says so."""
    try:
        found = check_id(face.id_kind, face.id_number, unverified=face.id_unverified, birth=face.born, sex=face.sex)
    except Invalid as error:
        yield error
        return
    if found.doubts and not face.id_note.strip():
        yield from found.doubts
        yield Invalid(N_("If this is so all the same, write here why: then it is kept."), field="id_note")


def _check_group(code: str) -> None:
    if codes("key_group").check(code, name="key_groups").trait("judicial"):
        raise Invalid(N_("This group belongs to the judicial notes."), field="key_groups")
