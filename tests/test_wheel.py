"""The program as it is installed for real: a wheel in a fresh environment, without the checkout."""

import subprocess
import sys
from pathlib import Path

from tests.rules.program import ROOT

FIRST_PAGE = """
from casefile.app import create_app
from casefile.kernel import config, migrations
from casefile.kernel.db import Database
from casefile.vault import deployment, sessions

settings = config.load()
database = Database(settings)
migrations.upgrade(database)
deployment.make(settings).write(settings.deployment_secret)
page = create_app(settings, database).test_client().get("/sign-in", base_url="http://127.0.0.1")
print(page.status_code, page.get_data(as_text=True))
"""


def run(*words: str | Path, **options: object) -> str:
    answer = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return str(answer.stdout)


def test_the_wheel_installed_in_a_fresh_environment_gives_the_sign_in_page(tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=ROOT)
    wheel = next(tmp_path.glob("*.whl"))
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "install", "--no-compile", "--no-deps"]
    pip += ["-q", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock")
    run(*pip, wheel)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    page = run(
        python, "-I", "-c", FIRST_PAGE, cwd=tmp_path, env={"CASEFILE_DATA_DIR": str(data), "CASEFILE_KIND": "test"}
    )
    assert page.startswith("200 ")
    assert "登录" in page
    assert (tmp_path / "venv" / "bin" / "casefile").exists()
