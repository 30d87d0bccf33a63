"""Runs the full bench with a PostgreSQL of its own, which writes to the disk and ends with it."""

import os
import subprocess
import sys

from tests.engines import throwaway_postgres


def main() -> int:
    """Lend the bench two empty databases; give its exit status."""
    with throwaway_postgres(durable=True) as server:
        for files in (10_000, 100_000):
            server.create(name=f"bench_{files}")
        begins = server.address("bench").replace("postgresql:", "postgresql+psycopg:", 1)
        lent = {"CASEFILE_BENCH_POSTGRES": begins.replace("/bench?", "/bench_%s?")}
        command = [sys.executable, "-m", "casefile", "bench", *sys.argv[1:]]
        return subprocess.run(command, env=os.environ | lent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
