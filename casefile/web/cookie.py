"""The cookie of a sign-in: bound to this host, sent over https only, out of reach of scripts.

Beside it one for a moment that a page's script reads: a file was sent, and which page shows what has changed by it.
"""

from flask import Response, request

NAME = "__Host-casefile"
SHOWN_AT = "__Host-casefile-shown-at"
A_MOMENT = 60


def cookie() -> str:
    """Give what the browser sent; empty where it sent nothing."""
    return request.cookies.get(NAME, "")


def give(response: Response, value: str) -> None:
    """Set the cookie; it ends with the browser, and earlier with the sign-in."""
    response.set_cookie(NAME, value, secure=True, httponly=True, samesite="Lax", path="/")


def take(response: Response) -> None:
    """Remove the cookie."""
    response.delete_cookie(NAME, secure=True, httponly=True, samesite="Lax", path="/")


def lead_on(response: Response, address: str) -> None:
    """Lead the page that asked for a file on to an address: a download leaves the page as it was."""
    response.set_cookie(SHOWN_AT, address, max_age=A_MOMENT, secure=True, samesite="Strict", path="/")
