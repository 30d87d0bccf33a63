"""Pages without a file behind them: the mark of the few that are open to everybody, and of one's own."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, abort, make_response, request

from casefile.web.origin import same_origin

View = TypeVar("View", bound=Callable[..., Any])


def public_page(view: View) -> View:
    """Mark a view that needs no sign-in; a POST to it must come from a page of this installation."""

    @wraps(view)
    def open_view(**path: Any) -> Response:
        if request.method == "POST" and not same_origin():
            abort(403)
        return make_response(view(**path))

    open_view.casefile_action = None  # type: ignore[attr-defined]  # the test of all routes reads it
    return open_view  # type: ignore[return-value]  # keeps the signature
