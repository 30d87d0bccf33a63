"""Which acts carry the signature of who acted: those that move keys, decide or bind. A test holds it to the rules."""

from casefile.audit.anchor import ACCEPTANCE

BY_RULE = frozenset(
    {
        "accept_assignment", "admit", "answer_referral", "approve_copy", "climb_to_child", "close_case",
        "confirm_keepers", "confirm_monitoring", "decide_approval", "decline_assignment", "end_assignment", "end_duty",
        "finish_referral", "give_back", "give_duty", "grant_judicial", "hand_keepers_key", "hand_unit_key",
        "join_report", "make_office", "make_unit", "move_case", "name_keepers", "offer_case", "open_reporter",
        "print_copy", "propose_monitoring", "propose_monitoring_again", "record_follow_up", "renew_certificate",
        "reset_account", "send_referral", "send_referral_again", "send_report_on", "set_report_aside",
        "share_report", "share_task", "submit_assessment", "submit_closing", "submit_plan", "submit_report",
        "take_up_report", "withdraw_referral", "write_judicial",
    }
)  # fmt: skip
"""Acts of the web whose rule asks for it."""
BY_RECOVERY = frozenset({"recover"})
"""Signed with the recovery principal's key, put together of its shares: the person is about to get a key."""
SIGNED = BY_RULE | BY_RECOVERY | {ACCEPTANCE}

BY_NOBODY = {
    "init": "the installation is founded: nobody has a certificate yet",
    "activate": "a person makes the own key: nothing certifies it before the admission",
    "tick": "the program itself lets pass what is due; it ends grants and makes none",
    "recovery_drill": "shares are tried on a copy; nothing is written",
    "verify_audit": "the chain is read",
    "load_areas": "the division codes of the installation, by who runs the server",
    "end_area": "a division code of the installation, by who runs the server",
}
"""Acts outside the web without a person, and why none of them is signed."""


class Unsigned(RuntimeError):
    """An act that must be signed was to be written without a signature: a mistake of the program."""
