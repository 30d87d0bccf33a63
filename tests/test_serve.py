"""`casefile serve`: the program behind gunicorn, on each engine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest

from casefile.kernel.config import Config
from casefile.kernel.db import Database
from tests import people_builders as people
from tests.faults.installed import write_settings
from tests.rules.program import ROOT


@pytest.fixture
def installation(database: Database) -> Config:
    """A founded installation with its settings file."""
    people.installation(database)
    write_settings(database)
    return database.config


@contextmanager
def serving(config: Config, kept: list[str] | None = None) -> Iterator[int]:
    """Run the server on a free port until the block ends; keep what it said, where that is asked for."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    environ = {"CASEFILE_DATA_DIR": str(config.data_dir), "WEB_CONCURRENCY": "2"}
    words = [sys.executable, "-m", "casefile", "serve", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(words, cwd=ROOT, env={**os.environ, **environ}, stderr=subprocess.PIPE, text=True) as server:
        try:
            wait_for(port, server)
            yield port
        finally:
            server.send_signal(signal.SIGTERM)
            log = server.communicate(timeout=30)[1]
    if kept is not None:
        kept.append(log)
    assert "Traceback" not in log, log


def wait_for(port: int, server: subprocess.Popen[str]) -> None:
    """Wait until the port answers; show what the server said when it ended."""
    for _ in range(300):
        if server.poll() is not None:
            pytest.fail(str(server.communicate()[1]))
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server does not answer")


def test_the_sign_in_page_comes_from_a_worker_process(installation: Config) -> None:
    with serving(installation) as port:
        for _ in range(4):
            connection = HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", "/sign-in")
            answer = connection.getresponse()
            assert answer.status == 200
            assert "登录" in answer.read().decode()
            connection.close()
    assert [path.name for path in installation.data_dir.glob("sessions.db*") if path.stat().st_mode & 0o077] == []


def test_without_the_deployment_secret_it_does_not_start_and_says_why(installation: Config) -> None:
    installation.deployment_secret.unlink()
    with pytest.raises(pytest.fail.Exception, match=r"deployment\.secret"), serving(installation):
        pass
    assert not installation.deployment_secret.exists()
