"""The parts of a dossier's paper. Each slice's part is a function from the dossier to blocks, listed once in PARTS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from casefile.dossiers.model import Dossier
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.papers import assessments, care, contacts, course, face, interventions, referrals
from casefile.papers.wording import DASH, Wording
from casefile.people.offices import office
from casefile.printing.paper import Block, Paper, Prose, Section, Table

Make = Callable[[Session, Dossier, Wording], Sequence[Block]]


@dataclass(frozen=True)
class Part:
    """A part of the paper: its code, its heading, what fills it.

    The first page alone is ticked to begin with: what else the purpose needs is chosen.
    """

    code: str
    title: str
    make: Make
    ticked: bool = False
    with_reason: bool = False
    """Whoever asks for it says why."""


PARTS: tuple[Part, ...] = (
    Part("face", N_("Basic facts"), face.blocks, ticked=True),
    Part("course", N_("Course of the case"), course.stages),
    Part("assessments", N_("Assessments"), assessments.blocks),
    Part("plans", N_("Care plans"), care.plans),
    Part("referrals", N_("Referrals"), referrals.blocks),
    Part("interventions", N_("Measures"), interventions.blocks),
    Part("contacts", N_("Contacts"), contacts.blocks, with_reason=True),
    Part("decisions", N_("Decisions"), course.decisions),
    Part("closing", N_("Closing"), care.closings),
)
TITLE = N_("Papers of a client's case")
NOTHING = N_("Nothing is recorded.")


def compile_paper(session: Session, dossier: Dossier, chosen: Sequence[str], wording: Wording) -> Paper:
    """Put the chosen parts together, as the file says today, in the order of PARTS."""
    parts = [part for part in PARTS if part.code in chosen]
    if not parts:
        raise Invalid(N_("Choose at least one part."), field="parts")
    return Paper(
        title=wording.word(TITLE),
        language=wording.language,
        office=office(session, dossier.office_id).name,
        sections=tuple(_section(session, dossier, part, wording) for part in parts),
    )


def _filled(block: Block) -> Block:
    """Put a dash into the empty cells of a table, as beside a label."""
    if not isinstance(block, Table):
        return block
    return Table(block.heads, tuple(tuple(cell or DASH for cell in row) for row in block.rows), block.widths)


def _section(session: Session, dossier: Dossier, part: Part, wording: Wording) -> Section:
    blocks = tuple(_filled(block) for block in part.make(session, dossier, wording))
    return Section(wording.word(part.title), blocks or (Prose((wording.word(NOTHING),)),))
