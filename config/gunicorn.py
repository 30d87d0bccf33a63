"""How gunicorn runs the program: loaded once, then one process for each worker."""

import gc
import multiprocessing
import os
from typing import Any

bind = "127.0.0.1:8000"  # the setting `bind` takes its place
workers = int(os.environ.get("WEB_CONCURRENCY", 2 * multiprocessing.cpu_count() + 1))
worker_class = "sync"  # steadier than threads, and the program waits for nothing but its database
preload_app = True
timeout = 90  # seconds; a paper of 60 seconds fits
graceful_timeout = 30
max_requests = 5000  # a worker is replaced after so many answers, so that no leak lives long
max_requests_jitter = 500
accesslog = None  # the audit chain tells who did what; addresses stay out of logs
errorlog = "-"
control_socket_disable = True
umask = 0o077  # what a worker writes is its owner's alone


def when_ready(server: Any) -> None:
    """Close what loading opened: a database connection must not be shared by two processes.

    What was loaded stays for ever: it is neither looked through for garbage again nor copied into each worker.
    """
    server.app.wsgi().extensions["casefile.database"].dispose()
    gc.collect()
    gc.freeze()


def worker_exit(_server: Any, worker: Any) -> None:
    """Anchor the newest acts outside the database: up to a minute of them may not be there yet."""
    from casefile.audit import anchor  # after the fork, where the program is loaded

    anchor.flush(worker.app.wsgi().extensions["casefile.database"])
