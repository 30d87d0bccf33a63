"""How the program is written, where no tool holds it."""

import ast
import hashlib
import re
import tomllib
from pathlib import Path

from casefile.access.rules import RULES
from casefile.audit.signed import BY_NOBODY, BY_RULE, SIGNED
from tests.rules.program import ROOT, SOURCES

LONGEST = 300
WATCHING = re.compile(
    r"getUserMedia|geolocation|\bcapture=|FaceDetector|face.?recogni|opencv|insightface|deepface|\bdlib\b|webcam",
    re.IGNORECASE,
)
NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http.client", "http.server", "httpx", "imaplib", "paho", "poplib", "requests",
    "smtplib", "socket", "socketserver", "telnetlib", "urllib.request", "urllib3", "websocket", "websockets", "xmlrpc",
}  # fmt: skip
VAGUE = {"utils", "util", "helpers", "helper", "common", "services", "service", "models", "manager", "misc"}


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in SOURCES}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_the_program_has_no_assert_statements_because_python_may_drop_them() -> None:
    asserts = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
    ]
    assert asserts == []


def test_folders_and_files_are_named_by_nouns_of_the_trade() -> None:
    assert [path for path in SOURCES if VAGUE & set(path.relative_to(ROOT).with_suffix("").parts)] == []


def test_nothing_watches_a_person_by_camera_or_place() -> None:
    files = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("static/js/**/*.js"), *ROOT.glob("requirements*.lock")]
    assert [path for path in files if WATCHING.search(path.read_text(encoding="utf-8"))] == []


def test_nothing_fetches_data_from_elsewhere_or_is_told_it_by_a_machine() -> None:
    """No feed about a person: only the demonstration and the bench, which ask their own server, speak to a network."""
    feeding = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.relative_to(ROOT / "casefile").parts[0] not in {"demo", "bench"} and NETWORK & imported(path)
    ]
    assert feeding == []
    assert NETWORK & imported(ROOT / "casefile" / "bench" / "load.py")


def imported(path: Path) -> set[str]:
    """Name every module that a file imports, and the packages it is of."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return names | {name.split(".")[0] for name in names}


def test_the_locks_name_no_address_and_have_a_hash_for_every_package() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert not re.search(r"https?://|file:|--index|--find-links", text)
        packages = re.split(r"\n(?=\S)", text)
        assert [one for one in packages if "==" in one and "--hash=sha256:" not in one] == []


def test_the_locks_have_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run, test = project["dependencies"], project["optional-dependencies"]["dev"]
    assert _not_locked(run, "requirements.lock") == []
    assert _not_locked(run + test, "requirements-dev.lock") == []


def _not_locked(wanted: list[str], lock: str) -> list[str]:
    lines = {line.split(" ")[0] for line in (ROOT / lock).read_text(encoding="utf-8").splitlines()}
    return [one for one in wanted if re.sub(r"\[\w+\]", "", one) not in lines]


def test_every_file_of_others_has_its_hash_in_the_manifest() -> None:
    vendor = ROOT / "static" / "vendor"
    manifest = tomllib.loads((vendor / "MANIFEST.toml").read_text(encoding="utf-8"))
    found = {
        str(path.relative_to(vendor)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name not in {"MANIFEST.toml", "LICENSE"}
    }
    assert found == {one["path"]: one["sha256"] for one in manifest["file"]}


def test_what_others_made_lies_beside_its_licence() -> None:
    folders = [path for path in (ROOT / "static" / "vendor").iterdir() if path.is_dir()]
    assert [path for path in folders if not (path / "LICENSE").is_file()] == []


def test_the_acts_that_are_signed_are_those_whose_rule_asks_for_it() -> None:
    assert {action.value for action, rule in RULES.items() if rule.signed} == BY_RULE


def test_acts_without_a_person_are_listed_with_the_reason_why_nobody_signs_them() -> None:
    found = {
        told
        for path in SOURCES
        for told in re.findall(r'\bact\([\w.]+, None, "(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert found | {"activate"} == set(BY_NOBODY)
    assert not BY_NOBODY.keys() & SIGNED
