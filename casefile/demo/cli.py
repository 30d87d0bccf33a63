"""The command `demo`: the invented county, made once, kept, and served on this machine alone."""

import os
import socket
import sys
import time
import unicodedata

import click

from casefile.kernel.config import Config

_PORTS = range(8000, 8100)


@click.command()
@click.option("--reset", is_flag=True, help="Make the county anew.")
@click.option("--serve/--no-serve", default=True, help="Start the web server afterwards.")
def demo(*, reset: bool, serve: bool) -> None:
    """Make the invented county, tell who works there, and serve it on 127.0.0.1."""
    from casefile.demo import home

    config = home.settings()
    if reset or not home.is_ready(config):
        _make(config)
    _tell_accounts()
    if serve:
        _serve(config)


def _make(config: Config) -> None:
    from casefile.demo import build, home
    from casefile.kernel import migrations
    from casefile.kernel.db import Database

    click.echo("正在生成示范县，约一分钟……  Making the invented county, about a minute …")
    begun = time.monotonic()
    home.begin(config)
    database = Database(config)
    migrations.upgrade(database)
    database.dispose()
    county, steps = build.build(config)
    county.close()
    home.finish(config)
    click.echo(
        f"{steps} 步，用时 {time.monotonic() - begun:.0f} 秒  {steps} steps in {time.monotonic() - begun:.0f} s\n"
    )


def _tell_accounts() -> None:
    from casefile.demo.county import posts, written

    told = written()
    places = {"": told["office"]} | {str(number): town["name"] for number, town in enumerate(told["towns"], 1)}
    places |= {f"u{number}": unit["name"] for number, unit in enumerate(told["units"], 1)}
    for post in posts():
        waits = "（等待接纳 waits for admission）" if post.waits else ""
        line = (post.username, post.name, post.password, post.role.value, places[post.place] + waits)
        click.echo("  ".join(_padded(text, width) for text, width in zip(line, (11, 8, 22, 14, 0), strict=True)))
    click.echo()


def _padded(text: str, width: int) -> str:
    """Pad to a width on the screen: a Chinese character takes two places."""
    taken = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(width - taken, 0)


def _serve(config: Config) -> None:
    """Let the web server take this process's place, on the first free port of this machine."""
    port = next(filter(_free, _PORTS))
    click.echo(f"http://127.0.0.1:{port}\n")
    sys.stdout.flush()
    os.environ["CASEFILE_DATA_DIR"] = str(config.data_dir)
    words = [sys.executable, "-m", "casefile", "serve", "--bind", f"127.0.0.1:{port}"]
    os.execv(sys.executable, words)  # noqa: S606  # so that signals reach the server


def _free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


commands = (demo,)
