import base64
import re
import struct
from pathlib import Path

from casefile.printing.page import css_content, html_of, qr, watermark
from casefile.printing.paper import Facts, Paper, Row, Section
from casefile.printing.printer import Printer
from tests.printing.papers import COPY_ID, DIGEST, STORY, paper, stamp
from tests.printing.pdf import facts_of, fonts_of, pages_of


def same(sentence: str) -> str:
    return sentence


def test_chinese_text_comes_back_from_the_pdf_as_it_was_written(printer: Printer) -> None:
    printed = printer.print(html_of(paper(4), stamp(), same))
    whole = "".join(pages_of(printed.pdf))
    assert printed.pages == len(pages_of(printed.pdf)) > 3
    for sentence in ("服务对象个案材料", "王小淼", "青岚县东岭镇北山社区３号", "一、基本情况", "五、联系记录"):
        assert sentence in whole
    assert STORY[:60] in whole


def test_fonts_are_noto_and_embedded_and_the_pdf_is_tagged(printer: Printer, tmp_path: Path) -> None:
    pdf = printer.print(html_of(paper(1), stamp(), same)).pdf
    found = fonts_of(pdf, tmp_path)
    assert found
    for line in found:
        assert "Noto" in line[0]
        assert "yes" in line[-5]
    facts = facts_of(pdf, tmp_path)
    assert (facts["Tagged"], facts["JavaScript"], facts["Page size"][-4:]) == ("yes", "no", "(A4)")


def test_every_page_names_copy_recipient_number_and_digest(printer: Printer) -> None:
    printed = printer.print(html_of(paper(4), stamp(), same))
    pages = pages_of(printed.pdf)
    for number, page in enumerate(pages, 1):
        assert str(COPY_ID) in page
        assert DIGEST in page
        assert page.count("青岚县人民法院少年审判庭张某000123") >= 2
        assert f"Page{number}of{len(pages)}" in page


def test_title_and_outline_of_the_file_name_nobody(printer: Printer, tmp_path: Path) -> None:
    facts = facts_of(printer.print(html_of(paper(1), stamp(), same)).pdf, tmp_path)
    assert facts["Title"] == "Copy 000123"
    assert not {"Author", "Subject", "Keywords"} & facts.keys()


def test_what_a_case_says_is_never_markup() -> None:
    html = html_of(paper(1, name="<img src=x><script>1</script>", story="<b>&amp;{{ 7*7 }}"), stamp(), same)
    assert "<img src=x>" not in html
    assert "<script" not in html
    assert "&lt;b&gt;&amp;amp;{{ 7*7 }}" in html


def test_a_recipient_cannot_break_out_of_the_watermark() -> None:
    svg = base64.b64decode(watermark('"</text></svg><image href="file:///etc/passwd"/>').split(",")[1]).decode()
    assert svg.count("<") == len(re.findall(r"</?(svg|g|text)\b", svg))


def test_a_long_recipient_stays_on_one_line_of_the_page() -> None:
    short, long = (base64.b64decode(watermark(words).split(",")[1]).decode() for words in ("法院", "法院" * 40))
    size = [float(found) for svg in (short, long) for found in re.findall(r'font-size="([\d.]+)"', svg)]
    assert size[0] > size[1]
    assert size[1] * 80 <= 210


def test_words_at_the_edge_of_the_page_cannot_end_the_style() -> None:
    written = str(css_content('a"} body{x} \\ </style> %(page)s'))
    assert written.endswith("counter(page)")
    assert not set("}{<>\\") & set(re.sub(r"\\[0-9a-f]+ ", "", written))


def test_a_character_without_glyph_is_printed_as_its_number_with_a_note() -> None:
    html = html_of(paper(1, name="王𱊜"), stamp(), same)
    assert "王[U+3129C]" in html
    assert "cannot draw" in html
    assert "cannot draw" not in html_of(paper(1), stamp(), same)


def test_the_code_square_holds_the_id_of_the_copy_and_nothing_more() -> None:
    from PIL import Image  # comes with the PDF library

    png = base64.b64decode(qr(COPY_ID).split(",")[1])
    width, height = struct.unpack(">II", png[16:24])
    import io

    assert (width, height) == (248, 248)
    assert Image.open(io.BytesIO(png)).size == (248, 248)


def test_what_a_table_of_facts_begins_with_stays_with_its_text(printer: Printer) -> None:
    """Head rows without the text, a label without its text or a last row alone would stand there like another's."""
    said = "下午四点到家，门没有锁，孩子坐在窗边写作业。"
    contacts = tuple(
        Facts(
            (
                Row(f"时{n}间", "九点"), Row("方式", "上门"), Row(f"经{n}过", f"文{n}首" + said * (5 + 5 * (n % 7))),
                Row(f"末{n}尾", "完"),
            )
        )
        for n in range(24)
    )  # fmt: skip
    whole = Paper(title="材料", language="zh-CN", sections=(Section("联系记录", contacts),))
    pages = pages_of(printer.print(html_of(whole, stamp(), same)).pdf)
    assert len(pages) > 5
    for page in pages:
        for n in range(24):
            assert (f"时{n}间" in page) == (f"经{n}过" in page) == (f"文{n}首" in page), n
            if f"末{n}尾" in page:
                assert page.split(f"末{n}尾")[0].endswith("作业。"), n
