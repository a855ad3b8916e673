"""What a delegator does with its stake when it looks at it.

Every strategy is a frozen dataclass with one method, `decide`: it is given a view and a
source of randomness and returns a decision. A `Mix` deals several out to a population.
"""

from agents.strategies.delegation.base import Delegation
from agents.strategies.delegation.copycat import Copycat
from agents.strategies.delegation.decisions import Add, Claim, Decision, Move, Stay, Unbond
from agents.strategies.delegation.holders import Compounder, Loyal
from agents.strategies.delegation.institutional import Institutional
from agents.strategies.delegation.mix import Mix
from agents.strategies.delegation.passive import Passive
from agents.strategies.delegation.rational import Rational
from agents.strategies.delegation.reputation_follower import ReputationFollower
from agents.strategies.delegation.sellers import PanicSeller, RewardSeller
from agents.strategies.delegation.spreading import Dao, Diversifier
from agents.strategies.delegation.views import DelegatorView, Prospects
from agents.strategies.delegation.yield_chaser import FeeSeeker, YieldChaser

__all__ = [
    "Add",
    "Claim",
    "Compounder",
    "Copycat",
    "Dao",
    "Decision",
    "Delegation",
    "DelegatorView",
    "Diversifier",
    "FeeSeeker",
    "Institutional",
    "Loyal",
    "Mix",
    "Move",
    "PanicSeller",
    "Passive",
    "Prospects",
    "Rational",
    "ReputationFollower",
    "RewardSeller",
    "Stay",
    "Unbond",
    "YieldChaser",
]
