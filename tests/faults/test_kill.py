"""kill -9 in the middle of saving: the act is there with its audit row, or not at all."""

import os
import random
import signal
import subprocess
import sys
import time
from uuid import UUID

import pytest
from sqlalchemy import func, select

from casefile.audit.model import AuditRow
from casefile.audit.verify import verify
from casefile.dossiers.model import Dossier
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from casefile.vault.revisions import revisions_of
from tests.dossiers import builders
from tests.faults.installed import write_settings
from tests.faults.saver import SAVE
from tests.rules.program import ROOT


@pytest.mark.durable
def test_twenty_kills_lose_nothing_and_leave_nothing_half_done(database: Database) -> None:
    kill_again_and_again(database, rounds=20)


@pytest.mark.long
@pytest.mark.durable
def test_two_hundred_kills_lose_nothing_and_leave_nothing_half_done(database: Database) -> None:
    kill_again_and_again(database, rounds=200)


def kill_again_and_again(database: Database, *, rounds: int) -> None:
    town = builders.town(database)
    builders.taken_up(town)
    with database.reading() as session:
        dossier_id = session.scalars(select(Dossier.id)).one()
    settings = write_settings(database)
    chance = random.Random(20170)  # noqa: S311  # moments of a test
    told = 0
    words = [sys.executable, "-m", "tests.faults.saver", str(settings), str(dossier_id), "supervisor1"]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as spawner:
        for _ in range(rounds):
            told = killed_once(spawner, after=chance.uniform(0, 0.05)) or told
            saved = number_saved(database, town.supervisor, dossier_id)
            assert told <= saved <= told + 1
            told = saved
        assert spawner.stdin is not None
        spawner.stdin.close()
    assert told > rounds
    verdict = verify(database)
    assert verdict.good, verdict.sentence


def killed_once(spawner: subprocess.Popen[str], *, after: float) -> int:
    """Let one process save, kill it at a moment of its own, and give the last save it told."""
    assert spawner.stdin is not None
    assert spawner.stdout is not None
    spawner.stdin.write("go\n")
    spawner.stdin.flush()
    last, pid, killed = 0, 0, False
    for line in spawner.stdout:
        word, _, number = line.strip().partition(" ")
        if word == "dead":
            return last
        if word == "pid":
            pid = int(number)
        if word == "saved":
            last = int(number)
        if pid and last and not killed:
            time.sleep(after)
            os.kill(pid, signal.SIGKILL)
            killed = True
    raise AssertionError("the saver ended by itself")


def number_saved(database: Database, by: Actor, dossier_id: UUID) -> int:
    """Tell how many saves there are: face, revisions and audit rows must agree."""
    with database.reading() as session:
        session.info["keyring"] = builders.fresh(by)
        dossier = session.get_one(Dossier, dossier_id)
        rows = session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.act == SAVE))
        revisions = len(revisions_of(session, dossier))
        assert int(dossier.face.address or 0) == rows == revisions
        return int(dossier.face.address or 0)
