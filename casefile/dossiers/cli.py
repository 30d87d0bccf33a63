"""`casefile tick`: what time limits do by themselves; a timer of the system runs it every few minutes."""

import click


@click.command()
def tick() -> None:
    """Let unanswered offers lapse, end access after follow-up, note what is overdue. Opens nothing."""
    from casefile.audit.acts import act
    from casefile.dossiers.commands.ticking import tick as whatever_is_due
    from casefile.kernel.config import load
    from casefile.kernel.db import Database

    database = Database(load())
    with act(database, None, "tick") as session:
        done = whatever_is_due(session)
    click.echo(", ".join(f"{name}: {count}" for name, count in done.items()))


commands: tuple[click.Command, ...] = (tick,)
