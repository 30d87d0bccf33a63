"""What can be done: every view carries one of these."""

from enum import StrEnum


class Action(StrEnum):
    """One thing a person can ask for; the code stands on the audit row."""

    # session and own account
    SEE_MY_DAY = "see_my_day"
    CHANGE_PASSWORD = "change_password"  # noqa: S105  # the name of an act
    STEP_UP = "step_up"
    SWITCH_LANGUAGE = "switch_language"

    # accounts
    SEE_ACCOUNTS = "see_accounts"
    ADD_ACCOUNT = "add_account"
    LOCK_ACCOUNT = "lock_account"
    RESET_ACCOUNT = "reset_account"
    GIVE_DUTY = "give_duty"
    END_DUTY = "end_duty"
    SEE_ADMISSIONS = "see_admissions"
    ADMIT = "admit"
    RENEW_CERTIFICATE = "renew_certificate"
    MAKE_OFFICE = "make_office"
    MAKE_UNIT = "make_unit"
    NAME_KEEPERS = "name_keepers"
    CONFIRM_KEEPERS = "confirm_keepers"
    HAND_KEEPERS_KEY = "hand_keepers_key"
    HAND_UNIT_KEY = "hand_unit_key"
    SEE_OFFICES = "see_offices"
    SEE_UNITS = "see_units"

    # reports
    SUBMIT_REPORT = "submit_report"
    SEE_OWN_REPORTS = "see_own_reports"
    SEE_QUEUE = "see_queue"
    OPEN_REPORT = "open_report"
    OPEN_REPORTER = "open_reporter"
    TAKE_UP_REPORT = "take_up_report"
    JOIN_REPORT = "join_report"
    SET_REPORT_ASIDE = "set_report_aside"
    SEND_REPORT_ON = "send_report_on"
    START_REPORT_LOOK = "start_report_look"

    # dossiers
    SEE_DOSSIERS = "see_dossiers"
    OPEN_DOSSIER = "open_dossier"
    EDIT_FACE = "edit_face"
    EDIT_CARE_CARD = "edit_care_card"
    SEE_CASEWORK = "see_casework"
    SEE_HISTORY = "see_history"
    SEARCH = "search"
    CLIMB_TO_CHILD = "climb_to_child"
    TAKE_NOTICE = "take_notice"
    OFFER_CASE = "offer_case"
    ACCEPT_ASSIGNMENT = "accept_assignment"
    DECLINE_ASSIGNMENT = "decline_assignment"
    END_ASSIGNMENT = "end_assignment"
    GIVE_BACK = "give_back"
    MOVE_CASE = "move_case"
    SET_URGENCY = "set_urgency"
    RAISE_EMERGENCY = "raise_emergency"
    LIFT_EMERGENCY = "lift_emergency"
    CHECK_DUPLICATES = "check_duplicates"
    DECIDE_APPROVAL = "decide_approval"
    SETTLE_OBLIGATION = "settle_obligation"
    RECORD_CONSENT = "record_consent"
    SHARE_REPORT = "share_report"
    SEE_JUDICIAL_PARTS = "see_judicial_parts"
    SEE_JUDICIAL = "see_judicial"
    WRITE_JUDICIAL = "write_judicial"
    GRANT_JUDICIAL = "grant_judicial"

    # contacts
    LOG_CONTACT = "log_contact"
    SEE_CONTACT = "see_contact"
    EDIT_CONTACT = "edit_contact"
    ASK_QUERY = "ask_query"
    ANSWER_QUERY = "answer_query"

    # assessments
    WRITE_ASSESSMENT = "write_assessment"
    SUBMIT_ASSESSMENT = "submit_assessment"

    # care
    WRITE_PLAN = "write_plan"
    SUBMIT_PLAN = "submit_plan"
    ADD_TASK = "add_task"
    SHARE_TASK = "share_task"
    SEE_SHARED_TASK = "see_shared_task"
    FINISH_TASK = "finish_task"
    WRITE_CLOSING = "write_closing"
    SUBMIT_CLOSING = "submit_closing"
    CLOSE_CASE = "close_case"
    RECORD_FOLLOW_UP = "record_follow_up"

    # referrals
    REFER = "refer"
    SEND_REFERRAL = "send_referral"
    SEND_REFERRAL_AGAIN = "send_referral_again"
    SEE_PACKET = "see_packet"
    ANSWER_REFERRAL = "answer_referral"
    REPORT_BACK = "report_back"
    WITHDRAW_REFERRAL = "withdraw_referral"
    FINISH_REFERRAL = "finish_referral"
    SEE_REFERRALS = "see_referrals"

    # interventions
    ORDER_INTERVENTION = "order_intervention"
    REVIEW_INTERVENTION = "review_intervention"
    DROP_INTERVENTION = "drop_intervention"

    # monitoring
    PROPOSE_MONITORING = "propose_monitoring"
    PROPOSE_MONITORING_AGAIN = "propose_monitoring_again"
    CONFIRM_MONITORING = "confirm_monitoring"

    # papers
    ASK_COPY = "ask_copy"
    OPEN_SNAPSHOT = "open_snapshot"
    APPROVE_COPY = "approve_copy"
    REFUSE_COPY = "refuse_copy"
    PRINT_COPY = "print_copy"
    SEE_REGISTER = "see_register"
    RETURN_COPY = "return_copy"

    # audit
    SEE_AUDIT = "see_audit"
    SEE_OBJECT_AUDIT = "see_object_audit"
    VERIFY_AUDIT = "verify_audit"

    # settings
    SEE_SETTINGS = "see_settings"
