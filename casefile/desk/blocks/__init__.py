"""What each role looks at first on my day: blocks of lines, reports, dossiers, numbers, or words with a link."""

from sqlalchemy.orm import Session

from casefile.desk.blocks import county, late, office, own
from casefile.desk.blocks.shape import Block, Look, Make, Note
from casefile.people.actor import Actor
from casefile.people.roles import Role

__all__ = ["Block", "Look", "Note", "blocks_for"]

BLOCKS: dict[Role, tuple[Make, ...]] = {
    Role.SUPERVISOR: (
        office.reports_to_triage,
        office.approvals,
        late.blocks(late.Late.OFFERS),
        late.blocks(late.Late.OFFICE),
        late.blocks(late.Late.BELOW),
        office.office_matters,
    ),
    Role.YOUTH_WORKER: (own.offers, own.own_dossiers, own.helping),
    Role.GRID_WORKER: (own.own_reports, own.own_tasks, own.helping),
    Role.VOLUNTEER: (own.own_tasks, own.helping),
    Role.LIAISON: (own.packets,),
    Role.COUNTY_OFFICE: (county.numbers,),
    Role.INVESTIGATOR: (own.own_reports,),
    Role.SYSADMIN: (county.accounts,),
    Role.SECADMIN: (county.rights,),
    Role.AUDITOR: (county.chain,),
}
"""What each role sees first."""


def blocks_for(session: Session, by: Actor) -> list[Block]:
    """Give the blocks of every role a person has, each once, in the order of the roles."""
    found: list[Block] = []
    for role, makes in BLOCKS.items():
        if role in by.roles:
            found += [block for make in makes for block in make(session, by)]
    return list({block.heading: block for block in found}.values())
