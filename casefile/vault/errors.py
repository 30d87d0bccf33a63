"""What the vault refuses."""

from casefile.kernel.errors import CasefileError
from casefile.kernel.words import N_


class Locked(CasefileError):
    """No key at hand opens this: nobody is signed in, or nothing was granted."""

    sentence = N_("This is sealed, and no key at hand opens it.")


class Damaged(CasefileError):
    """The ciphertext is not what was sealed here: altered, moved or from another place."""

    sentence = N_("This entry is damaged and cannot be shown. It has been reported.")


class Untrusted(CasefileError):
    """A key without a chain of valid certificates up to the root office."""

    sentence = N_("This key is not certified, or its certificate has ended. Please ask your supervisor.")


class NotEntitled(CasefileError):
    """A grant by somebody who may not give it."""

    sentence = N_("This access cannot be given by you.")


class WrongPassword(CasefileError):
    """The password does not open the lockbox."""

    sentence = N_("The user name or the password is not right.")
