"""Rules about what leaves the office: referrals to units, interventions, papers."""

from casefile.access.actions import Action
from casefile.access.casework import CORE, LEADING, SUPERVISING, WORKERS, WORKING
from casefile.access.people import SUPERVISOR
from casefile.access.rule import Rule
from casefile.kernel.words import N_
from casefile.people.roles import Role
from casefile.vault.capacities import Capacity, Compartment

PACKET = frozenset({Compartment.PACKET})
UNIT = frozenset({Capacity.UNIT})


REFERRALS = {
    Action.SEE_REFERRALS: Rule(
        sentence=N_("lists the referrals open to her or to her unit"), roles=WORKERS | frozenset({Role.LIAISON})
    ),
    Action.REFER: Rule(sentence=N_("drafts a referral"), reads=CORE, capacities=WORKING | SUPERVISING),
    Action.SEND_REFERRAL: Rule(
        sentence=N_("sends it to a unit"), reads=PACKET | CORE, capacities=SUPERVISING, signed=True
    ),
    Action.SEND_REFERRAL_AGAIN: Rule(
        sentence=N_("seals a sent referral to the new keys of its unit"),
        reads=PACKET,
        capacities=SUPERVISING,
        signed=True,
    ),
    Action.SEE_PACKET: Rule(
        sentence=N_("reads a referral; the unit what was sent to it"),
        reads=PACKET | CORE,
        capacities=UNIT | WORKING | SUPERVISING,
    ),
    Action.ANSWER_REFERRAL: Rule(
        sentence=N_("accepts or declines for the unit"), reads=PACKET, capacities=UNIT, signed=True
    ),
    Action.REPORT_BACK: Rule(sentence=N_("reports back for the unit"), reads=PACKET, capacities=UNIT),
    Action.WITHDRAW_REFERRAL: Rule(
        sentence=N_("takes a referral back"), reads=PACKET | CORE, capacities=LEADING | SUPERVISING, signed=True
    ),
    Action.FINISH_REFERRAL: Rule(
        sentence=N_("ends a referral after reading the report"),
        reads=PACKET,
        capacities=LEADING | SUPERVISING,
        signed=True,
    ),
}

INTERVENTIONS = {
    Action.ORDER_INTERVENTION: Rule(
        sentence=N_("records a measure, who decided it, its legal basis and document"),
        reads=CORE,
        capacities=SUPERVISING,
    ),
    Action.REVIEW_INTERVENTION: Rule(
        sentence=N_("writes outcome and review"), reads=CORE, capacities=LEADING | SUPERVISING
    ),
    Action.DROP_INTERVENTION: Rule(
        sentence=N_("drops a measure that is not carried out, with the reason"), reads=CORE, capacities=SUPERVISING
    ),
}

PAPERS = {
    Action.ASK_COPY: Rule(sentence=N_("asks for a printed copy"), reads=CORE, capacities=SUPERVISING),
    Action.OPEN_SNAPSHOT: Rule(sentence=N_("opens the frozen pages of a copy"), reads=CORE, capacities=SUPERVISING),
    Action.APPROVE_COPY: Rule(
        sentence=N_("approves a copy that another person asked for"),
        reads=CORE,
        capacities=SUPERVISING,
        not_author=True,
        step_up=True,
        signed=True,
    ),
    Action.REFUSE_COPY: Rule(
        sentence=N_("refuses a copy that another person asked for"), reads=CORE, capacities=SUPERVISING, not_author=True
    ),
    Action.PRINT_COPY: Rule(
        sentence=N_("prints the approved copy, once"),
        reads=CORE,
        capacities=SUPERVISING,
        own=True,
        step_up=True,
        signed=True,
    ),
    Action.RETURN_COPY: Rule(sentence=N_("records that a copy came back"), reads=CORE, capacities=SUPERVISING),
    Action.SEE_REGISTER: Rule(sentence=N_("sees the register of copies of her offices"), roles=SUPERVISOR),
}
