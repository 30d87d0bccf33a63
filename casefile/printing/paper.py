"""What a paper says, as plain frozen values: whoever knows the case fills them, printing only draws them."""

from collections.abc import Iterator
from typing import assert_never

import msgspec


class Row(msgspec.Struct, frozen=True):
    """A label and what stands beside it."""

    label: str
    value: str


class Facts(msgspec.Struct, frozen=True, tag="facts"):
    """Labels with their values, as in a form."""

    rows: tuple[Row, ...]


class Prose(msgspec.Struct, frozen=True, tag="prose"):
    """Paragraphs under a small heading; line breaks in a paragraph are kept."""

    paragraphs: tuple[str, ...]
    heading: str = ""


class Table(msgspec.Struct, frozen=True, tag="table"):
    """A table with its heads; `widths` are parts of the whole, empty for equal columns."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


Block = Facts | Prose | Table


class Section(msgspec.Struct, frozen=True):
    """A numbered part of the paper."""

    heading: str
    blocks: tuple[Block, ...]


class Paper(msgspec.Struct, frozen=True):
    """A whole paper in one language (as `zh-CN`), every word as it will be printed."""

    title: str
    language: str
    sections: tuple[Section, ...]
    office: str = ""


def texts_of(paper: Paper) -> Iterator[str]:
    """Give every text of a paper once, to look for characters that no font can draw."""
    yield paper.title
    yield paper.office
    for section in paper.sections:
        yield section.heading
        for block in section.blocks:
            yield from _texts_of_block(block)


def _texts_of_block(block: Block) -> Iterator[str]:
    match block:
        case Facts(rows):
            for row in rows:
                yield from (row.label, row.value)
        case Prose(paragraphs, heading):
            yield heading
            yield from paragraphs
        case Table(heads, lines):
            yield from heads
            for line in lines:
                yield from line
        case _:
            assert_never(block)
