"""The question about one thing, the condition of lists, and the vault itself always give the same answer."""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.access import Action, Verdict, can, visible_to
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.vault.capacities import TABLE, Capacity, Compartment, SafeKind
from casefile.vault.errors import NotEntitled
from casefile.vault.granting import accept_grants, end_grants, grant
from casefile.vault.safes import Safe
from tests.access.town import Thing, Town, as_, fresh, thing

READS = {
    SafeKind.DOSSIER: {
        Compartment.FACE: Action.OPEN_DOSSIER,
        Compartment.CORE: Action.LOG_CONTACT,
        Compartment.CARE: Action.SEE_SHARED_TASK,
    },
    SafeKind.PACKET: {Compartment.PACKET: Action.SEE_PACKET},
}
GIVEN = sorted(set(Capacity) - {Capacity.MAKER, Capacity.AUTHOR, Capacity.KEEPERS})


@dataclass(frozen=True)
class Step:
    """One thing that happens to a safe."""

    what: str
    who: int
    capacity: Capacity
    hours: int
    offered: bool


steps = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(["give", "give", "accept", "end", "wait"]),
        who=st.integers(0, 9),
        capacity=st.sampled_from(GIVEN),
        hours=st.integers(1, 30),
        offered=st.booleans(),
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(READS)), story=steps)
def test_one_relation_answers_for_pages_lists_and_the_vault(place: Town, kind: SafeKind, story: list[Step]) -> None:
    with clock.at(clock.now()), place.database.writing() as session:
        supervisor = as_(session, place.supervisor)
        what = thing(session, place, kind)
        for step in story:
            happen(session, place, what, step)
            session.info["keyring"] = supervisor.keyring
        for actor in place.everybody:
            for compartment, action in READS[kind].items():
                answers = ask(session, fresh(actor), what, compartment, action)
                assert len(set(answers)) == 1, (actor.name, compartment, answers)
        session.rollback()


def happen(session: Session, place: Town, what: Thing, step: Step) -> None:
    person = place.everybody[step.who]
    until = clock.now() + timedelta(hours=step.hours)
    if step.what == "give" and not person.administrator:
        try:
            grant(
                session, what.safe_id, holder=person.principal_id, capacity=step.capacity, offered=step.offered,
                offer_until=until, until=None if step.offered else until,
            )  # fmt: skip
        except NotEntitled:
            assert Capacity.OFFICE not in TABLE[step.capacity].granters
    elif step.what == "accept":
        as_(session, person)
        accept_grants(session, what.safe_id, capacity=step.capacity)
    elif step.what == "end":
        end_grants(session, what.safe_id, holder=person.principal_id)
    elif step.what == "wait":
        clock.move(timedelta(hours=step.hours))


def ask(session: Session, actor: Actor, what: Thing, compartment: Compartment, action: Action) -> tuple[bool, ...]:
    """Ask the guard, the list, and the vault, which knows no rule."""
    page = can(session, actor, action, what) is Verdict.ALLOWED
    listed = select(Safe.id).where(Safe.id == what.safe_id, visible_to(actor, Safe.id, compartment))
    return page, session.scalar(listed) is not None, actor.keyring.can_open(session, what.safe_id, compartment)
