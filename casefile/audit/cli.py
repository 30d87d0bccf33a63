"""Commands for the chain: `verify-audit`, `accept-rollback`."""

import sys

import click


@click.command("verify-audit")
def verify_audit() -> None:
    """Check every audit row, and every stored row against the last audit row that wrote it."""
    from casefile.audit.acts import act
    from casefile.audit.anchor import flush
    from casefile.audit.verify import verify
    from casefile.kernel.config import load
    from casefile.kernel.db import Database

    database = Database(load())
    verdict = verify(database)
    for finding in verdict.findings:
        click.echo(f"BAD: {finding}", err=True)
    if not verdict.good:
        sys.exit(1)
    with act(database, None, "verify_audit", purpose=str(verdict.rows)):
        pass
    flush(database)
    click.echo(verdict.sentence)


@click.command("accept-rollback")
@click.option("--user", "username", prompt=True, help="User name of the security or the audit administrator.")
@click.option("--reason", prompt=True, help="Why the older database is meant, as: restored from the backup of …")
@click.password_option("--password", confirmation_prompt=False)
def accept(username: str, reason: str, password: str) -> None:
    """Accept that the database is older than its anchor; the security and the audit administrator both must."""
    from casefile.audit.acceptance import accept_rollback
    from casefile.audit.acts import act
    from casefile.audit.anchor import ACCEPTANCE
    from casefile.audit.signing_in import sign_in
    from casefile.kernel.config import load
    from casefile.kernel.db import Database

    database = Database(load())
    actor = sign_in(database, username, password)
    with act(database, actor, ACCEPTANCE, signed=True) as session:
        accept_rollback(session, by=actor, reason=reason)
    click.echo("Accepted. Writing goes on once both administrators have accepted.")


commands = (verify_audit, accept)
