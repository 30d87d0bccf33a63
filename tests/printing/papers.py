"""Papers and stamps for the tests of printing."""

from uuid import UUID

from casefile.printing.page import Stamp
from casefile.printing.paper import Facts, Paper, Prose, Row, Section, Table

COPY_ID = UUID("0192f0c5-7a1b-7cc3-9d1e-5a0f6f2b9a11")
DIGEST = "5b" * 32
STORY = (
    "服务对象上周五放学后独自在镇上停留到深夜，祖母的电话没有接通。网格员入户走访时，家中没有成年人照看。"
    "经与班主任核实，近一个月缺课六天，没有请假手续。服务对象表示愿意回到学校，也愿意每周与社工见面一次。"
)


def stamp(**own: str) -> Stamp:
    """A stamp as the register would make it."""
    known = {
        "number": "000123",
        "recipient": "青岚县人民法院少年审判庭 张某",
        "purpose": "法院社会调查",
        "legal_basis": "未成年人保护法第一百一十三条",
        "letter": "青法函〔2026〕12 号",
        "requester": "陈督导",
        "approver": "刘督导",
        "approved_at": "2026年11月23日 14:03",
        "printed_at": "2026年11月23日 15:10",
        "digest": DIGEST,
    }
    return Stamp(copy_id=COPY_ID, **(known | own))


def paper(parts: int = 1, *, name: str = "王小淼", story: str = STORY, language: str = "zh-CN") -> Paper:
    """A paper with the face and so many parts of about 660 characters and nine rows, one page each."""
    face = Facts((Row("姓名", name), Row("性别", "男"), Row("住址", "青岚县东岭镇北山社区３号")))
    rows = tuple((f"2026年{month}月3日", "入户走访", story[:20]) for month in range(1, 10))
    part = Section(
        "联系记录", (Table(("日期", "方式", "内容"), rows, (2, 2, 6)), Prose((story * 3, story * 3), "事实"))
    )
    return Paper("服务对象个案材料", language, (Section("基本情况", (face,)), *[part] * parts), "东岭镇关爱帮扶办公室")
