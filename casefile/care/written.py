"""The way of a text that a second person approves: written, submitted, returned or approved."""

from enum import StrEnum

from sqlalchemy import text

from casefile.kernel.words import N_
from casefile.workflow import Guard, Machine, Transition


class TextState(StrEnum):
    """How far a plan or a closing report has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


TEXT_NAMES = {
    TextState.DRAFT: N_("Being written"),
    TextState.SUBMITTED: N_("Submitted for approval"),
    TextState.RETURNED: N_("Returned for changes"),
    TextState.APPROVED: N_("Approved"),
    TextState.WITHDRAWN: N_("Withdrawn, no longer needed"),
}
OPEN = frozenset({TextState.DRAFT, TextState.SUBMITTED, TextState.RETURNED})
IS_OPEN = text("state IN ('draft', 'submitted', 'returned')")
"""The same for an index: of each text a case has one that is open."""
WRITABLE = frozenset({TextState.DRAFT, TextState.RETURNED})
S = TextState
SECOND = "supervisor, not the author"
ENDED_HELP = "the end of the help or of the case"


def written_text(name: str, title: str, whole: tuple[Guard, ...]) -> Machine:
    """Make the table of such a text; `whole` are the guards of what has to be written before it is submitted."""
    submit = N_("Submit for approval")
    return Machine(
        name,
        TextState,
        (
            Transition(None, S.DRAFT, "begin", (), ("begun_at",), N_("Begin"), "lead"),
            Transition(S.DRAFT, S.SUBMITTED, "submit", whole, ("submitted_at",), submit, "lead"),
            Transition(S.RETURNED, S.SUBMITTED, "submit", whole, ("submitted_at",), submit, "lead"),
            Transition(S.SUBMITTED, S.DRAFT, "take_back", (), (), N_("Take back to change it"), "lead"),
            Transition(S.SUBMITTED, S.APPROVED, "approve", (), ("approved_at",), N_("Approve"), SECOND),
            Transition(S.SUBMITTED, S.RETURNED, "return", (), (), N_("Return"), SECOND),
            *(Transition(s, S.WITHDRAWN, "withdraw", (), (), "", ENDED_HELP) for s in sorted(OPEN)),
        ),
        names=TEXT_NAMES,
        title=title,
    )
