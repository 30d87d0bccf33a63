"""Commands of upkeep: `doctor`, `backup`, `restore`, `recover`, `tick`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from casefile.kernel.db import Database
    from casefile.upkeep.recovery import Recovered


def _ready() -> "Database":
    from casefile.kernel.config import load
    from casefile.kernel.db import Database
    from casefile.upkeep.starting import require_ready

    database = Database(load())
    require_ready(database)
    return database


@click.command()
def doctor() -> None:
    """Name every missing part and how to get it; exit 1 when the program cannot run."""
    from casefile.kernel.config import load
    from casefile.upkeep.examination import examine
    from casefile.web.words import _

    found = examine(load())
    for advice in found:
        click.echo(("✗ " if advice.grave else "! ") + _(advice.sentence, **advice.words))
        click.echo("  " + (advice.sentence % advice.words if advice.words else advice.sentence))
    if not found:
        click.echo("一切就绪。\nAll is well.")
    sys.exit(any(advice.grave for advice in found))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup(folder: Path) -> None:
    """Back the database up into a new folder below FOLDER, while people go on working."""
    from casefile.kernel.config import load
    from casefile.kernel.db import Database
    from casefile.kernel.migrations import require_current
    from casefile.upkeep.backup import back_up
    from casefile.upkeep.starting import require_folder

    database = Database(load())
    require_folder(database.config)
    require_current(database)
    click.echo(back_up(database, folder))
    click.echo("备份中没有部署密钥。请把它另行保管，例如打印后锁入保险柜：")
    click.echo("The backup is without the deployment secret. Keep it apart, as on paper in a safe:")
    click.echo(f"  {database.config.deployment_secret}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def restore(folder: Path) -> None:
    """Restore the backup in FOLDER into an empty database; then put the deployment secret back."""
    from casefile.kernel.config import load
    from casefile.upkeep.restoring import restore as bring_back

    config = load()
    told = bring_back(folder, config)
    click.echo(f"{told.made_at:%Y-%m-%d %H:%M} UTC, audit row {told.audit_seq}, revision {told.revision}.")
    click.echo(f"Fingerprint of the root office: {told.root_fingerprint}")
    if config.root_fingerprint != told.root_fingerprint:
        click.echo(f"与设立时的纸质记录核对指纹，一致后写入 {config.file}：")
        click.echo(f"Compare it with the paper of the setting up; if it is the same, write into {config.file}:")
        click.echo(f'  root_fingerprint = "{told.root_fingerprint}"')
    click.echo("下一步：放回部署密钥，运行 casefile db upgrade、casefile doctor、casefile verify-audit。")
    click.echo("Next: put the deployment secret back, run casefile db upgrade, casefile doctor, casefile verify-audit.")


@click.command()
@click.option("--dossier", "number", help="A drill: open the dossier of this number and change nothing.")
@click.option("--user", "username", help="Give this supervisor of the root office new keys and a new password.")
def recover(number: str | None, username: str | None) -> None:
    """Open what is lost with three of the five shares; on a restored copy, away from the server."""
    from casefile.kernel.config import load
    from casefile.kernel.db import Database
    from casefile.kernel.migrations import require_current
    from casefile.upkeep.recovery import put_secret_back, recovered
    from casefile.vault.recovery import NEEDED

    if (number is None) == (username is None):
        raise click.UsageError("Give either --dossier (a drill) or --user (a recovery).")
    database = Database(load())
    require_current(database)
    shares = [click.prompt(f"Share {each} of {NEEDED}", hide_input=True) for each in range(1, NEEDED + 1)]
    with recovered(database, shares) as found:
        if put_secret_back(found, database.config):
            click.echo(f"The deployment secret was written: {database.config.deployment_secret}")
        if number is not None:
            _drill(database, found, number)
        if username is not None:
            _give_keys(database, found, username)


def _drill(database: "Database", found: "Recovered", number: str) -> None:
    from casefile.audit.acts import act
    from casefile.upkeep.recovery import drill

    with act(database, None, "recovery_drill", purpose=number) as session:
        opened = drill(session, found, number)
    click.echo(f"{number} opens: {', '.join(opened)}")


def _give_keys(database: "Database", found: "Recovered", username: str) -> None:
    from casefile.audit.acts import act
    from casefile.upkeep.recovery import give_new_keys, stand_in

    with database.reading() as session:
        actor = stand_in(session, found, username)
    password = click.prompt(f"New password of {actor.name}", hide_input=True, confirmation_prompt=True)
    with act(database, actor, "recover", signed=True) as session:
        words = give_new_keys(session, found, by=actor, password=password)
    click.echo(f"{username}: {' '.join(words)}")


@click.command()
def tick() -> None:
    """Do what is due: duties end, offers lapse, access after follow-up ends, breaches are noted. Opens nothing."""
    from casefile.upkeep.ticking import tick as whatever_is_due

    done = whatever_is_due(_ready())
    click.echo(", ".join(f"{name}: {count}" for name, count in done.items()))


commands: tuple[click.Command, ...] = (doctor, backup, restore, recover, tick)
