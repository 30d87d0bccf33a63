"""What is shipped from elsewhere is what it says, and pages carry no script or style of their own."""

import hashlib
import re
import tomllib

from casefile.app import NAVIGATION
from casefile.desk.tools import TOOLS
from casefile.kernel.assets import folder

VENDOR = folder("static") / "vendor"
LONGEST_SCRIPTS = 320


def listed() -> list[dict[str, str]]:
    with (VENDOR / "MANIFEST.toml").open("rb") as file:
        files: list[dict[str, str]] = tomllib.load(file)["file"]
    return files


def test_every_vendored_file_has_the_hash_of_the_manifest() -> None:
    for each in listed():
        assert hashlib.sha256((VENDOR / each["path"]).read_bytes()).hexdigest() == each["sha256"], each["path"]


def test_every_vendored_file_is_listed_and_has_its_licence() -> None:
    shipped = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    wanted = {each["path"] for each in listed()} | {"MANIFEST.toml"}
    wanted |= {f"{each['path'].split('/')[0]}/LICENSE" for each in listed()}
    assert shipped == wanted


def test_the_folder_of_a_vendored_file_names_its_version() -> None:
    assert all(each["path"].split("/")[0].endswith("-" + each["version"]) for each in listed())


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (VENDOR / "bootstrap-icons-1.13.2" / "sprite.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = set()
    for path in folder("templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'\bicon(?:_name)?(?:\(|=)"([\w-]+)"', text))
    named |= {item.icon for item in NAVIGATION} | {icon for *_rest, icon in TOOLS}
    assert named <= there


def test_no_template_carries_an_inline_script_style_or_event() -> None:
    for path in folder("templates").rglob("*.html"):
        if "printing" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\bstyle=|\bon\w+=\"|<script(?![^>]*\bsrc=)|javascript:", text), path


def test_own_scripts_stay_small() -> None:
    lines = [line for path in (folder("static") / "js").glob("*.js") for line in path.read_text().splitlines()]
    assert len(lines) <= LONGEST_SCRIPTS
