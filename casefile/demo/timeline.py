"""Plays several stories at once, in the order of their moments: the clock of the program stands at each in turn."""

import heapq
from collections.abc import Iterator
from datetime import datetime
from itertools import count

from casefile.kernel import clock

Story = Iterator[datetime]
"""Gives the moment of its next act, then does it when asked for the one after."""


class Timeline:
    """The stories that are still told, the earliest moment first."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._turn = count()
        self._waiting: list[tuple[datetime, int, Story]] = []

    def add(self, story: Story) -> None:
        """Begin a story; what would happen after the end does not happen."""
        moment = next(story, None)
        if moment is not None and moment <= self.until:
            heapq.heappush(self._waiting, (moment, next(self._turn), story))

    def play(self) -> int:
        """Tell everything; give the number of steps."""
        steps = 0
        while self._waiting:
            moment, _, story = heapq.heappop(self._waiting)
            with clock.at(moment):
                self.add(story)
            steps += 1
        return steps
