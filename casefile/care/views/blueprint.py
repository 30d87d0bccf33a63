"""The blueprint of the pages of care."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, url_for

bp = Blueprint("care", __name__, url_prefix="/care")


def to(endpoint: str, row: Any) -> Response:
    """Go to the page of a row."""
    return make_response(redirect(url_for(endpoint, subject_id=row.id), 303))
