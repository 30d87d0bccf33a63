"""The copy on paper, and what the auditor sees of it all."""

import hashlib
import re
import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import text

from casefile import audit
from casefile.printing.model import Copy
from tests import people_builders as people
from tests.journeys.beginning import CHILD, SAID, SEEN, WITNESS
from tests.journeys.world import World, chip, fill, main, press, shot, status, tool

RECIPIENT = "东门县人民检察院 王检察官"


def a_copy_is_frozen_approved_and_printed_once(world: World) -> None:
    """She asks; another holder opens exactly that snapshot and approves it; she prints it once with her password."""
    desk, second = world.page("boss"), world.page("second")
    desk.goto(world.known["dossier"])
    tool(desk, "申请打印")
    desk.locator("#purpose").select_option("PROCURATORATE")
    desk.locator("#basis").select_option("DUTY")
    fill(desk, recipient=RECIPIENT, letter="东检函〔2026〕7号", reason="办案需要")
    chip(desk, "联系记录")
    press(desk, "固定内容并申请批准")
    expect(main(desk)).to_contain_text(RECIPIENT)
    address = desk.url
    second.goto("/approvals")
    second.locator("main").get_by_role("link", name="打印文书").first.click()
    expect(main(second)).to_contain_text(CHILD)
    shot(second, "story-9-snapshot")
    _password(second, "second")
    press(second, "批准")
    expect(main(second)).to_contain_text("已批准")
    desk.goto(address)
    _password(desk, "boss")
    with desk.expect_download() as caught:
        press(desk, "打印（仅一次）")
    path = Path(caught.value.path())
    expect(main(desk)).to_contain_text("登记交付")
    _paper_answers_for_itself(world, path)
    desk.goto("/copies")
    expect(main(desk)).to_contain_text(hashlib.sha256(path.read_bytes()).hexdigest()[:16])
    shot(desk, "story-9-register")


def _password(page: Page, who: str) -> None:
    fill(page, step_up_password=people.password_of(who))


def _paper_answers_for_itself(world: World, path: Path) -> None:
    """Read the pages as a reader would: which copy, page x of y, for whom, the snapshot's digest."""
    with world.database.reading() as session:
        copy = session.query(Copy).one()
        shown, digest = copy.shown_number, copy.digest.hex()
    told = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout
    plain = re.sub(r"\s", "", told)
    for wanted in (shown, digest[:16], RECIPIENT, "我想上学"):
        assert re.sub(r"\s", "", wanted) in plain, wanted
    assert re.search(r"第1页.{0,3}共\d+页", plain)
    assert WITNESS not in plain
    fonts = subprocess.run(["pdffonts", path], capture_output=True, check=True, text=True).stdout
    assert "Noto" in fonts
    world.known["paper"] = path


def the_auditor_sees_who_and_when(world: World) -> None:
    """Ids, names of staff and moments; no word about the child. The chain is whole; an altered row is named."""
    auditor = world.page("auditor")
    number = _number(world)
    auditor.goto(f"/audit/find?number={number}")
    for name in ("督导老陈", "社工小林"):
        expect(main(auditor)).to_contain_text(name)
    for word in (CHILD, SEEN, SAID, RECIPIENT):
        assert word not in auditor.content()
    shot(auditor, "story-10-auditor")
    assert status(auditor, world.known["dossier"]) == 404
    _an_altered_row_is_named(world)


def _number(world: World) -> str:
    with world.database.reading() as session:
        return str(session.execute(text("SELECT number FROM dossiers")).scalar_one())


def _an_altered_row_is_named(world: World) -> None:
    assert audit.verify(world.database).good
    with world.database.engine.begin() as connection:
        connection.execute(text("UPDATE cases SET urgency = 'G'"))
    verdict = audit.verify(world.database)
    assert not verdict.good
    assert "cases" in verdict.sentence
