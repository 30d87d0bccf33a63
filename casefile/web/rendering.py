"""Renders a page. A form that was not accepted makes its page an answer 422, which rolls everything back."""

import hashlib
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import Flask, Response, g, make_response, render_template, request, url_for
from markupsafe import Markup

from casefile.kernel.assets import folder
from casefile.web import words
from casefile.web.fields import may_stay_empty
from casefile.web.origin import own_path

UNACCEPTED = 422
BLOCKED = 409


def render(template: str, *, status: int | None = None, **context: Any) -> Response:
    """Render a template as the answer; 422 or 409 where a submitted form is shown again."""
    response = make_response(render_template(template, **context))
    response.status_code = status or g.get("unaccepted", 200)
    return response


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((folder("static") / name).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """Give the address of a static file; it changes with the file, so that browsers may keep it."""
    return _asset(name, request.script_root)


@lru_cache(maxsize=500)
def _asset(name: str, _root: str) -> str:
    return url_for("static", filename=name, v=_digest(name))


def icon(name: str) -> Markup:
    """Draw an icon of the sprite."""
    return _icon(name, request.script_root)


@lru_cache(maxsize=500)
def _icon(name: str, root: str) -> Markup:
    return _ICON.format(sprite=_asset("vendor/bootstrap-icons-1.13.2/sprite.svg", root), name=name)


_ICON = Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{sprite}#{name}"></use></svg>')


def addresses(endpoint: str) -> Callable[[UUID], str]:
    """Give what makes the addresses of many objects of one page: a list of fifty builds its address once."""
    before, after = url_for(endpoint, subject_id=_ANY).split(str(_ANY))
    return lambda subject_id: f"{before}{subject_id}{after}"


_ANY = UUID(int=0)


PASSING = {"draft", "again", "old"}
"""What an address says of this one visit."""


def here() -> str:
    """Give this page's own address, for forms that come back to it."""
    if request.method != "GET":
        return own_path(request.form.get("_page")) or request.path
    return request.full_path.rstrip("?")


def with_draft(page: str, **passing: int) -> str:
    """Give the address of a form's page with the draft in it."""
    return _of(page, draft=1, **passing)


def without_draft(page: str) -> str:
    """Give the address of a form's page as it is stored now."""
    return _of(page)


def _of(page: str, **passing: int) -> str:
    path, _, asked = page.partition("?")
    lasting = [(name, value) for name, value in parse_qsl(asked, keep_blank_values=True) if name not in PASSING]
    query = urlencode([*lasting, *passing.items()])
    return f"{path}?{query}" if query else path


def field_attributes(field: Any) -> dict[str, str]:
    """Tie a field to its help and to what is wrong with it, for screen readers."""
    said = [f"{field.id}-help"] * bool(field.description) + [f"{field.id}-wrong"] * bool(field.errors)
    found = {"aria-describedby": " ".join(said)} if said else {}
    return found | ({"aria-invalid": "true"} if field.errors else {})


def password_wrong() -> str:
    """Tell what is wrong with the password that came with the act; empty where none came, or the right one."""
    return str(g.get("password_wrong", ""))


_WHOLE = Markup('<span class="whole">{}</span>')


def whole(number: str) -> Markup:
    """Keep the number of a dossier or report on one line: it has hyphens at which a line would break."""
    return _WHOLE.format(number)


def add_rendering(app: Flask) -> None:
    """Give the templates what their frame needs."""
    app.jinja_env.globals.update(
        asset=asset, icon=icon, addresses=addresses, here=here, with_draft=with_draft, without_draft=without_draft,
        field_attributes=field_attributes, may_stay_empty=may_stay_empty, languages=words.LANGUAGES,
        password_wrong=password_wrong,
    )  # fmt: skip
    app.jinja_env.filters["whole"] = whole
    app.context_processor(lambda: {"language": words.language(), "language_tag": words.TAGS[words.language()]})
