"""Commands: `init` sets an installation up, `areas load` takes division files, `user list` shows accounts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from casefile.kernel.config import Config
    from casefile.kernel.db import Database
    from casefile.people.founding import Founded, Person, Plan


@contextmanager
def _opened() -> Iterator["Database"]:
    """Open the installation's database for one command."""
    from casefile.kernel import migrations
    from casefile.kernel.config import load
    from casefile.kernel.db import Database

    database = Database(load())
    try:
        migrations.require_current(database)
        yield database
    finally:
        database.dispose()


@click.command()
@click.option("--answers", type=click.Path(path_type=Path), help="A TOML file of mode 0600 in place of the questions.")
def init(answers: Path | None) -> None:
    """Set the installation up, with both root supervisors present; run twice it changes nothing."""
    from casefile.kernel import migrations
    from casefile.kernel.config import load
    from casefile.kernel.db import Database
    from casefile.people import setup

    config = load()
    plan = setup.read_answers(answers) if answers else None
    setup.prepare_folder(config)
    database = Database(config)
    try:
        migrations.upgrade(database)
        with database.reading() as session:
            founded = setup.is_founded(session)
        if not founded:
            _found(config, plan or _ask())
        with database.reading() as session:
            changed = setup.finish(session, config)
    finally:
        database.dispose()
    if not founded:
        click.echo("Done. The installation is set up.")
    else:
        click.echo("Finished what was interrupted." if changed else "This installation is set up; nothing was changed.")


def _found(config: "Config", plan: "Plan") -> None:
    """Found in one transaction. What is shown once is shown before the commit, so that it cannot be lost after it."""
    from casefile.audit.acts import act
    from casefile.audit.recorder import Readings
    from casefile.kernel.db import Database
    from casefile.people import setup

    database = Database(setup.while_founding(config))
    try:
        with act(database, None, "init") as session:
            _tell(setup.begin(session, config, plan, recorder=Readings()))
    except BaseException:
        with database.reading() as session:
            if not setup.is_founded(session):
                setup.abandon(config)
        raise
    finally:
        database.dispose()


def _tell(founded: "Founded") -> None:
    click.echo("What follows is shown once and kept nowhere. It counts when the last line says Done.\n")
    click.echo("Recovery: five shares, of which three open everything. Give them to five people outside IT,")
    click.echo("in different units; at most one of them to an administrator.\n")
    for number, share in enumerate(founded.shares, 1):
        click.echo(f"Share {number} of {len(founded.shares)}:\n  {share}\n")
    click.echo("Activation codes of the administrators, good for 7 days; a root supervisor then admits each of them:")
    for username, code in founded.codes.items():
        click.echo(f"  {username}: {code}")
    click.echo("\nThe six words of the root supervisors' keys:")
    for username, words in founded.words.items():
        click.echo(f"  {username}: {' '.join(words)}")
    click.echo(f"\nFingerprint of the root office: {founded.root_fingerprint}\n")


def _ask() -> "Plan":
    from casefile.people.founding import ADMINISTRATORS, Plan

    click.echo("Both root supervisors have to be present.")
    area_code = click.prompt("Division code of the county (6 digits)")
    office = click.prompt("Name of the county's office")
    supervisors = [_person(f"root supervisor {number}", password=True) for number in (1, 2)]
    administrators = [_person(role.value, password=False) for role in ADMINISTRATORS]
    return Plan(area_code, office, supervisors, administrators)


def _person(who: str, *, password: bool) -> "Person":
    from casefile.kernel.errors import Invalid
    from casefile.people.founding import Person
    from casefile.people.passwords import checked_password

    name = click.prompt(f"Name of the {who}")
    username = click.prompt(f"User name of the {who}")
    if not password:
        return Person(name, username)
    while True:
        typed = click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True)
        try:
            return Person(name, username, checked_password(typed, username=username))
        except Invalid as error:
            click.echo(str(error))


@click.group()
def areas() -> None:
    """Administrative divisions."""


@areas.command("load")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def load_files(files: tuple[Path, ...]) -> None:
    """Load division files (columns code,name,level,parent); all of them, or on any mistake nothing."""
    from casefile.audit.acts import act
    from casefile.people.area_files import load_areas

    with _opened() as database, act(database, None, "load_areas") as session:
        count = load_areas(session, files)
    click.echo(f"{count} divisions loaded.")


@areas.command("end")
@click.argument("code")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day it is no more.")
def end(code: str, day: click.DateTime) -> None:
    """End a division that was merged or renamed away; it stays for old records."""
    from casefile.audit.acts import act
    from casefile.people.areas import end_area

    with _opened() as database, act(database, None, "end_area") as session:
        end_area(session, code, on=day.date())  # type: ignore[attr-defined]  # click hands a datetime in
    click.echo(f"{code} ended.")


@click.group()
def user() -> None:
    """Accounts, for a look from the server; they are made and changed on the pages."""


@user.command("list")
def list_users() -> None:
    """List accounts with state and duties."""
    from casefile.people.joining import accounts
    from casefile.people.roles import duties_of

    with _opened() as database, database.reading() as session:
        for each in accounts(session):
            duties = ", ".join(row.role.value for row in duties_of(session, each.id, admitted=False)) or "no duty"
            state = "locked" if each.locked_at else each.state.value
            click.echo(f"{each.username}\t{each.name}\t{state}\t{duties}")


commands = (init, areas, user)
