"""The audit chain: who did or opened what, when and why; each row holds the digest of the one before it."""

from casefile.audit.acts import about, act
from casefile.audit.chain import record, record_read, record_refused
from casefile.audit.detail import Detail
from casefile.audit.model import Outcome
from casefile.audit.verify import Verdict, verify
from casefile.audit.written import Unrecorded, enforce

__all__ = [
    "Detail",
    "Outcome",
    "Unrecorded",
    "Verdict",
    "about",
    "act",
    "enforce",
    "record",
    "record_read",
    "record_refused",
    "verify",
]
