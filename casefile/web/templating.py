"""The templates' engine: Jinja with fewer steps for each value put out; a page of fifty lines puts out a thousand."""

from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import StrictUndefined
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # what `escape` calls


def escaped(value: Any) -> str:
    """Escape what a template puts out, exactly as `markupsafe.escape`, but as the plain text that a page is made of."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else escape(value)


class _Generator(CodeGenerator):
    """Compiles templates so that what they put out goes through `escaped`."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Environment(Environment):
    """Flask's environment; its globals are complete before the first template is read, which takes them as they are."""

    code_generator_class = _Generator
    escaped = staticmethod(escaped)

    def make_globals(self, d: Any) -> Any:
        """Give a template its globals as one dictionary: looked up and copied in one step."""
        return {**self.globals, **(d or {})}


def add_templating(app: Flask) -> None:
    """Give the application its engine; before anything else touches its templates."""
    app.jinja_environment = _Environment
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
