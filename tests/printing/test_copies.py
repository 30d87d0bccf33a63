import hashlib
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from casefile.audit.acts import act
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.people.actor import Actor
from casefile.printing import commands, queries
from casefile.printing.drawing import draw
from casefile.printing.model import Copy, CopyState, Order
from casefile.printing.printer import Printed, Printer
from casefile.printing.signing import approval_holds
from casefile.printing.snapshots import snapshot_of
from casefile.vault.errors import Locked
from tests import people_builders as people
from tests.printing.builders import ORDER, Desk, approve, ask, desk
from tests.printing.papers import paper
from tests.printing.pdf import pages_of

PDF = Printed(b"%PDF-1.7 as printed", 3)


@pytest.fixture
def at(database: Database, held_clock: object) -> Desk:
    return desk(database)


def state(at: Desk, copy_id: UUID) -> CopyState:
    with at.house.database.reading() as session:
        return session.get_one(Copy, copy_id).state


def register_print(at: Desk, copy_id: UUID, by: Actor | None = None) -> None:
    with act(at.house.database, by or at.asking, "print_copy") as session:
        commands.register_print(session, session.get_one(Copy, copy_id), PDF, by=by or at.asking)


def test_a_copy_goes_from_asked_to_destroyed_and_the_register_tells_each_step(at: Desk) -> None:
    copy_id = ask(at)
    approve(at, copy_id)
    register_print(at, copy_id)
    with act(at.house.database, at.asking, "hand_over") as session:
        commands.hand_over(session, session.get_one(Copy, copy_id), handed_to="张法官", by=at.asking)
    with act(at.house.database, at.asking, "return_copy") as session:
        commands.take_back(session, session.get_one(Copy, copy_id), by=at.asking)
    with act(at.house.database, at.asking, "return_copy") as session:
        commands.destroy(session, session.get_one(Copy, copy_id), witnesses="王某、李某", by=at.asking)
    with at.house.database.reading() as session:
        session.info["keyring"] = at.other.keyring
        (copy,) = queries.register_of(session, [at.office_id])
        assert (copy.state, copy.shown_number, copy.pages) == (CopyState.DESTROYED, "000001", 3)
        assert copy.pdf_sha256 == hashlib.sha256(PDF.pdf).hexdigest()
        assert (copy.notes.handed_to, copy.notes.witnesses, copy.notes.order) == ("张法官", "王某、李某", ORDER)
        assert copy.due_back_on == clock.today() + timedelta(days=30)


def test_who_asks_does_not_approve(at: Desk) -> None:
    copy_id = ask(at)
    with pytest.raises(Forbidden, match="Nobody approves"):
        approve(at, copy_id, by=at.asking)
    assert state(at, copy_id) is CopyState.ASKED


def test_somebody_who_holds_no_office_does_not_approve(at: Desk) -> None:
    copy_id = ask(at)
    stranger = people.worker(at.house, at.office_id)
    with pytest.raises(Forbidden, match="holder of this office"):
        approve(at, copy_id, by=stranger)


def test_the_office_above_approves_only_once_it_can_open_the_snapshot(at: Desk) -> None:
    copy_id = ask(at)
    with pytest.raises(Locked):
        approve(at, copy_id, by=at.county)
    assert state(at, copy_id) is CopyState.ASKED


def test_the_approval_is_signed_over_the_digest(at: Desk) -> None:
    copy_id = ask(at)
    approve(at, copy_id)
    with at.house.database.writing() as session:
        session.info["keyring"] = at.asking.keyring
        copy = session.get_one(Copy, copy_id)
        assert approval_holds(session, copy)
        copy.digest = bytes(32)
        assert not approval_holds(session, copy)


def forged(at: Desk, copy_id: UUID, signer: Actor | None) -> None:
    """Write into the table that another holder approved a copy, if told with somebody's own good signature under it."""
    with at.house.database.writing() as session:
        copy = session.get_one(Copy, copy_id)
        copy.state, copy.decided_at, copy.approver_id = CopyState.APPROVED, clock.now(), at.other.user_id
        copy.approver_principal = (signer or at.other).principal_id
        if signer is not None:
            copy.signature = signer.keyring.sign(copy.record(signer.keyring.realm))
        session.commit()


@pytest.mark.parametrize("who", ["nobody", "requester", "stranger"])
def test_an_approval_without_another_holders_signature_prints_and_draws_nothing(at: Desk, who: str) -> None:
    copy_id = ask(at)
    forged(at, copy_id, {"requester": at.asking, "stranger": people.worker(at.house, at.office_id)}.get(who))
    with at.house.database.reading() as session:
        session.info["keyring"] = at.asking.keyring
        copy = session.get_one(Copy, copy_id)
        with pytest.raises(NotReady, match="No other holder's signature"):
            commands.check_printable(session, copy, by=at.asking)
        with pytest.raises(NotReady, match="No other holder's signature"):
            draw(session, copy)
    with pytest.raises(NotReady, match="No other holder's signature"):
        register_print(at, copy_id)


def test_a_signature_under_the_own_name_counts_for_a_holder_alone(at: Desk) -> None:
    copy_id, stranger = ask(at), people.worker(at.house, at.office_id)
    forged(at, copy_id, None)
    for signer, counts in ((stranger, False), (at.asking, False), (at.county, True)):
        with at.house.database.reading() as session, session.no_autoflush:
            session.info["keyring"] = at.asking.keyring
            copy = session.get_one(Copy, copy_id)
            copy.approver_id, copy.approver_principal = signer.user_id, signer.principal_id
            copy.signature = signer.keyring.sign(copy.record(signer.keyring.realm))
            assert approval_holds(session, copy) is counts


def test_an_approval_moved_to_another_copy_does_not_hold(at: Desk) -> None:
    first, second = ask(at), ask(at)
    approve(at, first)
    approve(at, second)
    with at.house.database.writing() as session:
        session.info["keyring"] = at.asking.keyring
        one, two = session.get_one(Copy, first), session.get_one(Copy, second)
        one.signature, two.signature = two.signature, one.signature
        assert not approval_holds(session, one)
        assert not approval_holds(session, two)


def test_a_copy_is_printed_once(at: Desk) -> None:
    copy_id = ask(at)
    approve(at, copy_id)
    register_print(at, copy_id)
    with pytest.raises(NotReady):
        register_print(at, copy_id)


def test_a_copy_is_not_printed_before_its_approval(at: Desk) -> None:
    copy_id = ask(at)
    with pytest.raises(NotReady):
        register_print(at, copy_id)


def test_only_who_asked_prints(at: Desk) -> None:
    copy_id = ask(at)
    approve(at, copy_id)
    with pytest.raises(NotReady, match="Only who asked"):
        register_print(at, copy_id, by=at.other)


def test_an_approval_older_than_24_hours_prints_nothing_and_expires(at: Desk) -> None:
    copy_id = ask(at)
    approve(at, copy_id)
    clock.move(timedelta(hours=24))
    with pytest.raises(NotReady, match="more than 24 hours"):
        register_print(at, copy_id)
    with act(at.house.database, None, "tick") as session:
        assert commands.expire_copies(session) == 1
    assert state(at, copy_id) is CopyState.EXPIRED


def test_an_approval_is_good_until_its_last_minute(at: Desk) -> None:
    copy_id = ask(at)
    approve(at, copy_id)
    clock.move(timedelta(hours=23, minutes=59))
    with act(at.house.database, None, "tick") as session:
        assert commands.expire_copies(session) == 0
    register_print(at, copy_id)
    assert state(at, copy_id) is CopyState.PRINTED


def test_a_refusal_needs_a_reason_and_keeps_it(at: Desk) -> None:
    copy_id = ask(at)
    for reason in ("", "  "):
        with pytest.raises(Invalid), act(at.house.database, at.other, "refuse_copy") as session:
            commands.refuse_copy(session, session.get_one(Copy, copy_id), reason=reason, by=at.other)
    with act(at.house.database, at.other, "refuse_copy") as session:
        commands.refuse_copy(session, session.get_one(Copy, copy_id), reason="委托函没有附上", by=at.other)
    with at.house.database.reading() as session:
        session.info["keyring"] = at.asking.keyring
        copy = session.get_one(Copy, copy_id)
        assert (copy.state, copy.notes.refusal) == (CopyState.REFUSED, "委托函没有附上")


def test_an_order_without_recipient_is_sent_back_to_its_field(at: Desk) -> None:
    with pytest.raises(Invalid) as caught:
        ask(at, order=Order(purpose="COURT", basis="COURT", recipient=" "))
    assert caught.value.field == "recipient"


def test_numbers_count_on_and_a_reprint_is_a_new_copy(at: Desk) -> None:
    first, second = ask(at), ask(at)
    with at.house.database.reading() as session:
        copies = [session.get_one(Copy, each) for each in (first, second)]
        assert [copy.number for copy in copies] == [1, 2]
        assert copies[0].digest != copies[1].digest


def test_neither_recipient_nor_paper_nor_purpose_is_readable_in_the_tables(at: Desk) -> None:
    copy_id = ask(at)
    approve(at, copy_id)
    with at.house.database.reading() as session:
        rows = [
            row for table in ("copies", "copy_snapshots") for row in session.execute(text(f"SELECT * FROM {table}"))
        ]
    said = b"".join(part if isinstance(part, bytes) else str(part).encode() for row in rows for part in row)
    for word in ("王小淼", "张某", "人民法院", "COURT", "陈督导"):
        assert word.encode() not in said


def test_another_worker_cannot_open_the_snapshot(at: Desk) -> None:
    copy_id = ask(at)
    stranger = people.worker(at.house, at.office_id)
    with at.house.database.reading() as session:
        session.info["keyring"] = stranger.keyring
        with pytest.raises(Locked):
            snapshot_of(session, session.get_one(Copy, copy_id))


def test_the_paper_shows_the_copy_and_who_approved_it_in_the_language_it_was_asked_in(
    at: Desk, printer: Printer
) -> None:
    copy_id = ask(at, content=paper(2))
    approve(at, copy_id)
    with at.house.database.reading() as session:
        session.info["keyring"] = at.asking.keyring
        copy = session.get_one(Copy, copy_id)
        pages = pages_of(printer.print(draw(session, copy)).pdf)
        digest = copy.digest.hex()
    for number, page in enumerate(pages, 1):
        assert str(copy_id) in page
        assert digest in page
        assert "青岚县人民法院张某000001" in page
        assert f"第{number}页，共{len(pages)}页" in page
        assert "未成年人案件材料" in page
    assert "刘督导2026年3月2日09:00" in pages[0]


def test_a_copy_is_found_by_its_id_and_nothing_else(at: Desk) -> None:
    copy_id = ask(at)
    with at.house.database.reading() as session:
        found = queries.find_copy(session, f" {copy_id} ")
        assert found is not None
        assert found.id == copy_id
        assert queries.find_copy(session, "000001") is None
        assert queries.find_copy(session, str(at.safe_id)) is None
