"""How stints end, as the table `jobs` names it."""

COMPLETED = "completed"
LATE = "late"
SWAPPED = "swapped"
CUT_OFF = "cut_off"
TOO_DEAR = "too_dear"
GAVE_UP = "gave_up"
RUNNING = "running"
UNTRANSCODED = "untranscoded"
FAILED = "failed"
NO_ORCHESTRATOR = "no_orchestrator"

MOVED = (SWAPPED, CUT_OFF, TOO_DEAR)
"""Of stints whose stream goes on elsewhere, or tries to."""

GOES_ON = (*MOVED, UNTRANSCODED)
"""Of stints that are not their stream's last."""

TROUBLE = (LATE, SWAPPED, CUT_OFF, GAVE_UP)
"""Of stints that speak against the orchestrator."""

UNSERVED = (FAILED, NO_ORCHESTRATOR)
"""Of streams that nobody served at their end."""
