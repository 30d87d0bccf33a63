"""What can be done with a dossier. Every command takes the session and who acts; none commits."""

from casefile.dossiers.commands.approving import (
    ask_approval,
    decide_approval,
    overtake,
    withdraw_approval,
)
from casefile.dossiers.commands.assigning import (
    accept_assignment,
    decline_assignment,
    end_assignment,
    link_safe,
    offer_case,
)
from casefile.dossiers.commands.by_hand import delegate, settle_by_hand
from casefile.dossiers.commands.climbing import climb, stay
from casefile.dossiers.commands.closing import at_closing, follow_up_made, help_wanted_again, when_help_ends
from casefile.dossiers.commands.consenting import record_consent, take_back_consent
from casefile.dossiers.commands.contacting import contact_made, plan_contact
from casefile.dossiers.commands.editing import check_duplicates, edit_care_card, edit_face, new_dossier
from casefile.dossiers.commands.giving_back import give_back, losers, lost_by
from casefile.dossiers.commands.intake import begin_monitoring, join_case, new_case, take_up
from casefile.dossiers.commands.judicial import edit_judicial, end_judicial, give_judicial
from casefile.dossiers.commands.leaving import leave
from casefile.dossiers.commands.marks import lift_emergency, raise_emergency, resume, set_urgency, suspend
from casefile.dossiers.commands.moving import ask_ending, close, end_from_outside, move_case, moves_for
from casefile.dossiers.commands.owing import after_handing_on, open_obligation, settle, settle_all, tell_office, waiting
from casefile.dossiers.commands.taking_on import decline_to_take_on, take_on
from casefile.dossiers.commands.ticking import tick

__all__ = [
    "accept_assignment",
    "after_handing_on",
    "ask_approval",
    "ask_ending",
    "at_closing",
    "begin_monitoring",
    "check_duplicates",
    "climb",
    "close",
    "contact_made",
    "decide_approval",
    "decline_assignment",
    "decline_to_take_on",
    "delegate",
    "edit_care_card",
    "edit_face",
    "edit_judicial",
    "end_assignment",
    "end_from_outside",
    "end_judicial",
    "follow_up_made",
    "give_back",
    "give_judicial",
    "help_wanted_again",
    "join_case",
    "leave",
    "lift_emergency",
    "link_safe",
    "losers",
    "lost_by",
    "move_case",
    "moves_for",
    "new_case",
    "new_dossier",
    "offer_case",
    "open_obligation",
    "overtake",
    "plan_contact",
    "raise_emergency",
    "record_consent",
    "resume",
    "set_urgency",
    "settle",
    "settle_all",
    "settle_by_hand",
    "stay",
    "suspend",
    "take_back_consent",
    "take_on",
    "take_up",
    "tell_office",
    "tick",
    "waiting",
    "when_help_ends",
    "withdraw_approval",
]
