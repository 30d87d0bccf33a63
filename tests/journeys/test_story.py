"""One child's case through all of it: ten steps in a real browser, on both engines."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from casefile.kernel.db import Database
from tests.journeys import beginning, helping, paper, referring
from tests.journeys.world import World, world

STEPS: tuple[Callable[[World], None], ...] = (
    beginning.a_grid_worker_reports,
    beginning.a_supervisor_takes_it_up,
    beginning.a_worker_accepts,
    beginning.the_worker_logs_two_contacts,
    beginning.the_assessment_is_approved,
    referring.a_unit_is_asked_and_reports_back,
    helping.a_plan_is_approved_and_care_begins,
    helping.a_volunteer_does_a_shared_task,
    helping.an_emergency_comes_and_goes,
    helping.an_intervention_and_back_to_care,
    helping.the_case_is_closed,
    helping.the_last_follow_up_ends_the_leads_access,
    paper.a_copy_is_frozen_approved_and_printed_once,
    paper.the_auditor_sees_who_and_when,
)


@pytest.mark.browser
def test_one_childs_case_from_the_report_to_the_follow_up(database: Database, chromium: Browser) -> None:
    with world(database, chromium) as everybody:
        for step in STEPS:
            step(everybody)
