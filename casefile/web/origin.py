"""Tells where a request came from, by what the browser itself says."""

from urllib.parse import urlsplit

from flask import request


def same_origin() -> bool:
    """Tell whether the browser says that a page of this installation sent the request (or says nothing at all)."""
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if fetched_from is not None:
        return fetched_from in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def own_path(address: str | None) -> str | None:
    """Give an address back if it leads to a page of this installation, else None."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return None
    return None if any(ord(sign) < ord(" ") for sign in address) else address
