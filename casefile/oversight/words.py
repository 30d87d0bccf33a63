"""What the codes on the chain mean, in words."""

from casefile.access import RULES
from casefile.audit.model import Outcome
from casefile.kernel.words import N_

OTHER_ACTS = {
    "accept_rollback": N_("accepts an older database"),
    "activate": N_("activates the account"),
    "end_area": N_("ends an area"),
    "found_damaged": N_("met a damaged entry"),
    "init": N_("sets up the installation"),
    "load_areas": N_("loads areas"),
    "recover": N_("recovers an office's key with the shares"),
    "recovery_drill": N_("tries the recovery shares"),
    "sign_in": N_("signs in"),
    "sign_out": N_("signs out"),
    "tick": N_("tidies up what has run out"),
}
"""Acts that no rule is about."""

ACT_WORDS: dict[str, str] = {str(action): rule.sentence for action, rule in RULES.items()} | OTHER_ACTS

KIND_WORDS = {
    "appointment": N_("duty"),
    "approval": N_("approval"),
    "assessment": N_("assessment"),
    "assignment": N_("assignment"),
    "carecard": N_("care card"),
    "case": N_("case"),
    "closing": N_("closing report"),
    "contact": N_("contact"),
    "copy": N_("copy"),
    "dossier": N_("dossier"),
    "intervention": N_("intervention"),
    "keeper": N_("judicial keeper"),
    "obligation": N_("obligation"),
    "office": N_("office"),
    "plan": N_("care plan"),
    "referral": N_("referral"),
    "report": N_("report"),
    "task": N_("task"),
    "unit": N_("partner unit"),
    "user": N_("account"),
}

OUTCOME_WORDS = {Outcome.DONE: N_("done"), Outcome.REFUSED: N_("turned away")}

COMPARTMENT_WORDS = {
    "care": N_("care card and shared tasks"),
    "content": N_("report"),
    "core": N_("casework"),
    "face": N_("first page"),
    "index": N_("search key"),
    "judicial": N_("judicial part"),
    "packet": N_("referral packet"),
    "reporter": N_("who reported"),
}
