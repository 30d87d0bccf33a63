"""Rules about people, offices and units, and about oversight: by role alone, they open nothing."""

from casefile.access.actions import Action
from casefile.access.rule import Rule, Scope
from casefile.kernel.words import N_
from casefile.people.roles import ADMINISTRATORS, Role

CASEWORK_ROLES = frozenset(Role) - ADMINISTRATORS
SUPERVISOR = frozenset({Role.SUPERVISOR})
SYSADMIN = frozenset({Role.SYSADMIN})
SECADMIN = frozenset({Role.SECADMIN})
AUDITOR = frozenset({Role.AUDITOR})

OWN = {
    Action.SEE_MY_DAY: Rule(sentence=N_("sees what is due and what waits for her"), anyone=True),
    Action.CHANGE_PASSWORD: Rule(sentence=N_("changes the own password"), anyone=True, step_up=False),
    Action.STEP_UP: Rule(sentence=N_("gives the password again for one act"), anyone=True),
    Action.SWITCH_LANGUAGE: Rule(sentence=N_("reads in the other language"), anyone=True),
}

ACCOUNTS = {
    Action.SEE_ACCOUNTS: Rule(sentence=N_("sees the accounts"), roles=SYSADMIN | SECADMIN),
    Action.ADD_ACCOUNT: Rule(sentence=N_("makes an account and its activation code"), roles=SYSADMIN),
    Action.LOCK_ACCOUNT: Rule(sentence=N_("locks and unlocks an account"), roles=SYSADMIN),
    Action.RESET_ACCOUNT: Rule(
        sentence=N_("resets an account: new keys, all grants ended"), roles=SYSADMIN, step_up=True, signed=True
    ),
    Action.GIVE_DUTY: Rule(
        sentence=N_("gives a role at an office or for a unit"), roles=SECADMIN, step_up=True, signed=True
    ),
    Action.END_DUTY: Rule(
        sentence=N_("ends a duty; what it opened is taken back at once"), roles=SECADMIN, step_up=True, signed=True
    ),
    Action.SEE_ADMISSIONS: Rule(sentence=N_("sees who waits for admission"), roles=SUPERVISOR),
    Action.ADMIT: Rule(
        sentence=N_("compares the six words in person and certifies the keys"),
        roles=SUPERVISOR,
        step_up=True,
        signed=True,
    ),
    Action.RENEW_CERTIFICATE: Rule(
        sentence=N_("renews a certificate before it ends"), roles=SUPERVISOR, step_up=True, signed=True
    ),
    Action.MAKE_OFFICE: Rule(sentence=N_("makes an office below her own"), roles=SUPERVISOR, step_up=True, signed=True),
    Action.MAKE_UNIT: Rule(
        sentence=N_("makes a partner unit"), roles=SUPERVISOR, scope=Scope.OFFICE, step_up=True, signed=True
    ),
    Action.NAME_KEEPERS: Rule(
        sentence=N_("names the judicial keepers of an office, and ends them"),
        roles=SUPERVISOR | SECADMIN,
        scope=Scope.OFFICE_OR_ABOVE,
        step_up=True,
        signed=True,
    ),
    Action.CONFIRM_KEEPERS: Rule(sentence=N_("confirms a named keeper"), roles=SECADMIN, step_up=True, signed=True),
    Action.HAND_KEEPERS_KEY: Rule(
        sentence=N_("hands the keepers' key to a confirmed keeper; must hold it, or keep it for a new office below"),
        roles=CASEWORK_ROLES,
        step_up=True,
        signed=True,
    ),
    Action.HAND_UNIT_KEY: Rule(
        sentence=N_("hands the unit's key to another liaison; must hold it"),
        roles=frozenset({Role.LIAISON}),
        step_up=True,
        signed=True,
    ),
    Action.SEE_OFFICES: Rule(sentence=N_("sees the offices and who works there"), roles=SUPERVISOR | ADMINISTRATORS),
    Action.SEE_UNITS: Rule(
        sentence=N_("sees the partner units"), roles=SUPERVISOR | SYSADMIN | SECADMIN | frozenset({Role.LIAISON})
    ),
}

OVERSIGHT = {
    Action.SEE_AUDIT: Rule(sentence=N_("reads the audit rows: ids and codes, no content"), roles=AUDITOR),
    Action.SEE_OBJECT_AUDIT: Rule(sentence=N_("sees who opened a thing and when"), roles=AUDITOR),
    Action.VERIFY_AUDIT: Rule(sentence=N_("checks the chain and every stored row"), roles=AUDITOR),
    Action.SEE_SETTINGS: Rule(sentence=N_("sees the settings of the installation"), roles=SYSADMIN),
}
