"""The one cookie of a sign-in: bound to this host, sent over https only, out of reach of scripts."""

from flask import Response, request

NAME = "__Host-casefile"


def cookie() -> str:
    """Give what the browser sent; empty where it sent nothing."""
    return request.cookies.get(NAME, "")


def give(response: Response, value: str) -> None:
    """Set the cookie; it ends with the browser, and earlier with the sign-in."""
    response.set_cookie(NAME, value, secure=True, httponly=True, samesite="Lax", path="/")


def take(response: Response) -> None:
    """Remove the cookie."""
    response.delete_cookie(NAME, secure=True, httponly=True, samesite="Lax", path="/")
