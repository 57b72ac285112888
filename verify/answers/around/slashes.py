r"""What stands below a slash: E_a/RT is (E_a/R) T as we read it, and E_a/(RT) as chemists write it.

Where the texts are the same by the second reading, they are not called different. 1/2x is x/2: of a number, nothing
else stands below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from derive.errors import LossproofError

Data = Any
LONGEST = 400  # characters
_LETTER = r"(?:\\[a-zA-Z]+(?![A-Za-z])|[A-Za-z])(?:_\{?\w+\}?)?(?:\^\{?\w\}?)?"
_BELOW = re.compile(rf"(?<=/)\s*({_LETTER}(?:\s*{_LETTER})+)(?![A-Za-z({{\[_^])")


def judged(task: Mapping[str, Data], found: Data, ask: Callable[[Mapping[str, Data]], Data]) -> Data:
    """What was found; undecided where the texts are equal with all that follows a slash below it."""
    if found["status"] != "different" or len(task["gold"]) + len(task["answer"]) > LONGEST:
        return found
    texts = {which: _BELOW.sub(r"(\1)", task[which]) for which in ("gold", "answer")}
    if all(texts[which] == task[which] for which in texts):
        return found
    try:
        again = ask({**task, **texts, "diagnose": False})
    except LossproofError:
        return found
    reason = "equal, if all that follows a slash stands below it"
    return {**found, "status": "undecided", "reason": reason, "evidence": None} if again["status"] == "equal" else found
