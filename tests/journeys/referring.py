"""A referral to a partner unit: the least that it has to know, its answer, its report."""

from playwright.sync_api import expect

from tests.journeys.beginning import CHILD, SAID, SEEN, WITNESS
from tests.journeys.world import World, act, fill, follow, main, send, shot, status

QUESTION = "请安排课后托管,每天到下午六点"
DONE = "已安排托管,班主任负责"


def a_unit_is_asked_and_reports_back(world: World) -> None:
    """The supervisor sends it; the liaison sees that packet and nothing else, accepts, reports back."""
    desk, liaison = world.page("boss"), world.page("liaison")
    desk.goto(world.known["dossier"])
    follow(desk, world.of_dossier("/referrals/of/{}"))
    desk.locator("#unit_id").select_option(label="东门小学")
    desk.locator("#service").select_option(index=1)
    desk.locator("#legal_basis").select_option("DUTY")
    desk.locator("#give_name").check()
    fill(desk, question=QUESTION, why_name="老师要认得孩子")
    send(desk)
    expect(main(desk)).to_contain_text(QUESTION)
    shot(desk, "story-5-referral")
    act(desk, "/sending")
    world.known["referral"] = desk.url
    liaison.goto("/referrals")
    follow(liaison, "/referrals/")
    for words in (QUESTION, CHILD):
        expect(main(liaison)).to_contain_text(words)
    for words in (SEEN, SAID, WITNESS, "奶奶"):
        assert words not in liaison.content()
    shot(liaison, "story-5-liaison")
    for address in (world.known["dossier"], world.known["report"], "/reports", "/dossiers", "/copies"):
        assert status(liaison, address) == 404, address
    liaison.goto(world.known["referral"])
    act(liaison, "/acceptance")
    liaison.locator("#code").last.select_option(index=1)
    liaison.locator('form[action$="/report"] textarea').first.fill(DONE)
    act(liaison, "/report")
    expect(main(liaison)).to_contain_text(DONE)
    desk.goto(world.known["referral"])
    expect(main(desk)).to_contain_text(DONE)
    act(desk, "/end")
