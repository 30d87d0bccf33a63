"""`python -m casefile` is `casefile`."""

from casefile.cli import main

main()
