"""Setting an installation up: once, whole, without a default password, and not twice."""

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import func, select

from casefile.audit.acts import act
from casefile.audit.recorder import Readings
from casefile.kernel.config import load
from casefile.kernel.db import Database
from casefile.kernel.errors import Invalid, Unusable
from casefile.people import setup
from casefile.people.founding import Founded, Person, Plan
from casefile.people.installation import require_deployment, signing_secret
from casefile.people.offices import root_office
from casefile.people.users import User, UserState
from casefile.vault import deployment as deployments
from casefile.vault.certificates import current_certificate
from casefile.vault.holdings import held_by
from casefile.vault.principals import Principal, fingerprint
from casefile.vault.recovery import combine, recover_deployment

ANSWERS = """
[office]
area_code = "330502"
name = "County office"
[[supervisors]]
name = "One"
username = "one"
password = "trois petits chats 9"
[[supervisors]]
name = "Two"
username = "two"
password = "chapeau de paille 10"
[sysadmin]
name = "S"
username = "s.admin"
[secadmin]
name = "T"
username = "t.admin"
[auditor]
name = "U"
username = "u.admin"
"""


def _answers(home: Path, text: str = ANSWERS, mode: int = 0o600) -> Path:
    path = home / "answers.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def _begin(database: Database, plan: Plan) -> Founded:
    founding = Database(setup.while_founding(database.config))
    try:
        with act(founding, None, "init") as session:
            return setup.begin(session, database.config, plan, recorder=Readings())
    finally:
        founding.dispose()


def _finish(database: Database) -> bool:
    with database.reading() as session:
        return setup.finish(session, database.config)


def _set_up(database: Database, home: Path) -> Founded:
    founded = _begin(database, setup.read_answers(_answers(home)))
    assert _finish(database)
    return founded


def test_init_leaves_secret_settings_and_a_root_whose_fingerprint_stands_in_them(
    database: Database, tmp_path: Path
) -> None:
    database.config.file.write_text('bind = "127.0.0.1:9999"\n')
    founded = _set_up(database, tmp_path)
    assert database.config.deployment_secret.stat().st_mode & 0o777 == 0o600
    config = load(file=database.config.file, environ={})
    assert (config.root_fingerprint, config.bind) == (founded.root_fingerprint, "127.0.0.1:9999")
    database.config = dataclasses.replace(database.config, root_fingerprint=config.root_fingerprint)
    with database.reading() as session:
        root = root_office(session)
        assert fingerprint(session.get_one(Principal, root.principal_id).keys) == founded.root_fingerprint
        require_deployment(session, deployments.load(database.config))
        current_certificate(session, signing_secret(session, deployments.load(database.config))[0])


def test_three_of_the_five_shares_open_office_keepers_and_deployment_without_any_password(
    database: Database, tmp_path: Path
) -> None:
    founded = _set_up(database, tmp_path)
    wanted = deployments.load(database.config)
    recovery = combine(founded.shares[1:4], database.config.kind)
    with database.reading() as session:
        assert recover_deployment(session, recovery) == wanted
        principal = session.scalars(select(Principal).where(Principal.kind == "recovery")).one()
        root = root_office(session)
        assert set(held_by(session, wanted, principal.id, recovery)) == {root.principal_id, root.keepers_id}
    with pytest.raises(Invalid):
        combine(founded.shares[:2], database.config.kind)


def test_the_administrators_wait_with_a_code_and_nobody_has_a_default_password(
    database: Database, tmp_path: Path
) -> None:
    founded = _set_up(database, tmp_path)
    assert sorted(founded.codes) == ["s.admin", "t.admin", "u.admin"]
    assert len(set(founded.codes.values())) == 3
    with database.reading() as session:
        for username in founded.codes:
            row = session.scalars(select(User).where(User.username == username)).one()
            assert (row.state, row.principal_id) == (UserState.INVITED, None)


def test_a_second_finish_changes_nothing(database: Database, tmp_path: Path) -> None:
    _set_up(database, tmp_path)
    before = {path: path.read_bytes() for path in (database.config.deployment_secret, database.config.file)}
    assert not _finish(database)
    assert before == {path: path.read_bytes() for path in before}


def test_init_killed_after_the_commit_is_finished_by_the_next_one(database: Database, tmp_path: Path) -> None:
    _begin(database, setup.read_answers(_answers(tmp_path)))
    assert not database.config.deployment_secret.exists()
    assert _finish(database)
    assert not _finish(database)


def test_init_killed_before_the_commit_leaves_nothing_and_is_begun_anew(database: Database, tmp_path: Path) -> None:
    plan = setup.read_answers(_answers(tmp_path))
    with database.writing() as session:
        setup.begin(session, database.config, plan, recorder=Readings())  # never committed
    with database.reading() as session:
        assert not setup.is_founded(session)
        assert session.scalar(select(func.count()).select_from(User)) == 0
    assert not database.config.deployment_secret.exists()
    assert not database.config.file.exists()
    _set_up(database, tmp_path)


def test_a_secret_of_another_database_is_never_overwritten(database: Database, tmp_path: Path) -> None:
    deployments.make(database.config).write(database.config.deployment_secret)
    kept = database.config.deployment_secret.read_bytes()
    with pytest.raises(Unusable, match="right database"):
        _set_up(database, tmp_path)
    assert database.config.deployment_secret.read_bytes() == kept


def test_a_secret_that_does_not_belong_to_the_database_is_told(database: Database, tmp_path: Path) -> None:
    _set_up(database, tmp_path)
    with database.reading() as session, pytest.raises(Unusable, match="does not belong"):
        require_deployment(session, deployments.make(database.config))


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_answers_that_others_can_read_are_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(Unusable, match="0600"):
        setup.read_answers(_answers(tmp_path, mode=mode))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "County office"', 'name = ""'),
        ("330502", "330599"),
        ("trois petits chats 9", "short"),
        ("chapeau de paille 10", "trois petits chats 9"),
        ('username = "two"', 'username = "one"'),
        ("[auditor]", "[nobody]"),
    ],
)
def test_answers_that_cannot_be_right_found_nothing(database: Database, tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(Invalid):
        _begin(database, setup.read_answers(_answers(tmp_path, ANSWERS.replace(old, new))))
    with database.reading() as session:
        assert not setup.is_founded(session)
    assert not list(tmp_path.glob("deployment*"))


def test_a_plan_never_shows_its_passwords() -> None:
    assert "geheim" not in repr(Person("a", "b", "geheim"))


def test_a_folder_that_cannot_be_made_is_told(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    config = dataclasses.replace(database.config, data_dir=tmp_path / "file" / "data")
    with pytest.raises(Unusable, match="cannot be made"):
        setup.prepare_folder(config)
