"""What a template puts out is escaped, whatever its kind, and once."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask, render_template_string
from jinja2 import UndefinedError
from markupsafe import Markup, escape

from casefile.web import words
from casefile.web.templating import add_templating

MACRO = "{% macro box(inside) %}<b>{{ inside }}</b>{% endmacro %}"


class Code(StrEnum):
    ODD = "<&>"


@pytest.fixture
def said() -> Callable[..., str]:
    app = Flask("templates")
    add_templating(app)
    words.add_words(app)

    def render(source: str, **context: Any) -> str:
        with app.test_request_context():
            return render_template_string(source, **context)

    return render


@pytest.mark.parametrize("value", ["<a href='x'>&\"", Markup("<b>"), 5, None, Code.ODD, words.Lazy("<i>"), ["<"]])
def test_every_kind_of_value_is_put_out_as_markupsafe_escapes_it(said: Callable[..., str], value: object) -> None:
    assert said("{{ value }}", value=value) == escape(value)


def test_what_a_macro_gives_is_not_escaped_again_and_what_it_is_given_is(said: Callable[..., str]) -> None:
    assert said(MACRO + "{{ box(box(name)) }}", name="<") == "<b><b>&lt;</b></b>"
    assert said(MACRO + "{% set made %}{{ box(name) }}{% endset %}{{ made }}", name="<") == "<b>&lt;</b>"


def test_the_words_in_a_sentence_are_escaped_unless_they_are_html(said: Callable[..., str]) -> None:
    assert said('{{ _("lead: %(name)s", name=name) }}', name="<") == "负责社工：&lt;"
    assert said(MACRO + '{{ _("lead: %(name)s", name=box(name)) }}', name="<") == "负责社工：<b>&lt;</b>"
    assert said('{{ ngettext("%(num)s page", "%(num)s pages", 3) }}') == "3 页"


def test_a_name_that_nobody_gave_is_an_error(said: Callable[..., str]) -> None:
    with pytest.raises(UndefinedError):
        said("{{ forgotten }}")
