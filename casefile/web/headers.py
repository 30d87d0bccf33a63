"""What every answer tells the browser: load nothing from elsewhere, keep nothing, be framed by nobody."""

import ipaddress

from flask import Flask, Response, request

from casefile.web.rendering import render

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FIXED = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
HSTS = "max-age=31536000"


def add_headers(app: Flask) -> None:
    """Refuse plain http from other machines; set the headers on every answer."""
    app.before_request(_refuse_plain_http)
    app.after_request(_set)


def _set(response: Response) -> Response:
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        # An address with a digest names one content for ever; the modules it loads are asked for anew.
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
        response.headers.add("Vary", "Cookie")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    return response


def _refuse_plain_http() -> Response | None:
    """Refuse what would send passwords readable by everybody on the way, and whose cookie would not come back."""
    if request.is_secure or _from_here():
        return None
    return render("web/plain_http.html", status=403)


def _from_here() -> bool:
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
