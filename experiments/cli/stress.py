"""The verb `stress`: what would have become of a stake, through scenarios."""

from collections.abc import Sequence
from importlib import import_module

from experiments.cli import study
from experiments.cli.output import say
from experiments.errors import BadInput

SUBJECT = "subject"
"""The key that says of whom is asked."""

DELEGATOR, ORCHESTRATOR = "delegator", "orchestrator"
"""Of whom may be asked."""

STUDIES = {DELEGATOR: "stress", ORCHESTRATOR: "policies"}
"""The study of each subject."""

_OF_BOTH = {"strategy": "strategies", "scenario": "scenarios", "title": "title"}

OWN_OF = {
    DELEGATOR: {
        **_OF_BOTH,
        "stake_lpt": "stake_lpt",
        "look_rounds": "look_rounds",
        "together": "together",
    },
    ORCHESTRATOR: {**_OF_BOTH, "rank": "rank"},
}
"""Keys of the verb by subject, and the arguments of the study that they are."""

OWN = (SUBJECT, *dict.fromkeys(key for own in OWN_OF.values() for key in own))
"""All keys of the verb."""

SETTING = "scenarios."
"""How a parameter of a scenario begins."""

_HELP = """\
What would have become of my stake, or of my orchestrator?

usage: livepeer-sim stress [subject=..] [strategy=[..]] [scenario=[..]] [key=value ...]

  livepeer-sim stress 'strategy=[passive,yield_chaser]' \\
      'scenario=[baseline,price_crash,top_orchestrator_exits]' stake_lpt=10000 \\
      replications=50 horizon.rounds=60
  livepeer-sim stress 'scenario=[baseline,price_crash+gas_spike]' \\
      scenarios.price_crash.at_round=20
  livepeer-sim stress 'strategy=[passive,{_target_: mine.Cautious, patience: 3}]'
  livepeer-sim stress subject=orchestrator rank=20 \\
      'strategy=[fixed,keep_stake,pricing:undercut]' 'scenario=[baseline,price_crash]'

A stake goes through every scenario under every strategy, replication by replication, and
all of them meet the same chance; with subject=orchestrator one orchestrator does under
every policy, in a world of its own each. The result is a study: its directory
(hydra.run.dir, by default under studies/) holds report.html, summary.json,
tables/*.parquet and plots/*.png.

keys:
  subject=delegator
      delegator or orchestrator: of whom is asked
  strategy=[passive,yield_chaser]
      names of options of strategy/delegation, or classes of your own with _target_ (and
      name). The others are compared with the one that is called passive, else the first
      with subject=orchestrator, [fixed,keep_stake]: options of strategy/commission; those
      of pricing, reward_calls, rewards_use, presence or hardware as pricing:undercut;
      several as keep_stake+pricing:undercut; or {commission: keep_stake, pricing:
      {_target_: ..}}. The others are compared with the one called fixed, else the first
  scenario=[baseline]
      scenarios; one+two befall the world together. The others are compared with the first
  scenarios.NAME.KEY=VALUE
      a parameter of a scenario, such as scenarios.price_crash.lpt_factor=0.3
  stake_lpt=10000
      LPT that each wallet starts with (a number, at least 1e-06 and at most 1e+07)
  look_rounds=7
      mean rounds between two looks of a wallet at its stake (a number)
  together=true
      whether the wallets of a scenario and replication share one world, which is as many
      times faster; they are small beside the network. false gives each a world of its own
  rank=20
      with subject=orchestrator: its place by stake among all orchestrators at the start,
      from 1; stake_lpt, look_rounds and together are for a delegator only

scenarios:
{scenarios}

strategies:
{strategies}

policies of an orchestrator:
{policies}

Keys of the world are those of livepeer-sim run --help (horizon.rounds, demand, population,
strategy/selection, ...), and those of livepeer-sim study --help (store, executor, workers,
replications=50, stop, ...) hold too. resolution=round and market=bootstrap are in force:
prices move as recorded days do, in another order in each replication; market=snapshot
keeps them constant. Interrupted? Give the same command again: what was done is in the
store."""


def main(argv: Sequence[str]) -> int:
    """Check everything, then run what the store lacks, and tell what became of the stake.

    Returns:
        0, or 1 if a run failed.

    Raises:
        BadInput: something in the arguments can't be run; nothing was.
    """
    if {"--help", "-h"} & set(argv):
        say(_help())
        return 0
    subject, rest = split_subject(argv)
    return study.main([STUDIES[subject], *as_study(rest, subject)])


def split_subject(argv: Sequence[str]) -> tuple[str, list[str]]:
    """Of whom is asked, and the other arguments.

    Raises:
        BadInput: nobody who can be asked about, or given twice.
    """
    given = [text for text in argv if text.partition("=")[0] == SUBJECT and "=" in text]
    values = [text.partition("=")[2] for text in given]
    if len(values) > 1:
        raise BadInput(SUBJECT, values[1], "is given twice")
    subject = values[0] if values else DELEGATOR
    if subject not in STUDIES:
        raise BadInput(SUBJECT, subject, f"must be {' or '.join(STUDIES)}")
    return subject, [text for text in argv if text not in given]


def as_study(argv: Sequence[str], subject: str = DELEGATOR) -> list[str]:
    """The arguments of the verb as those of the study.

    Args:
        argv: without the subject.
        subject: of whom is asked.

    Raises:
        BadInput: a flag, a name, or a key that is given twice.
    """
    parse = import_module("experiments.composing").parsed_overrides
    as_text = import_module("experiments.repeating").as_text
    kept, found, settings = [], dict[str, str](), dict[str, dict[str, object]]()
    for text in argv:
        key = text.partition("=")[0]
        if text.startswith("-") or ("=" not in text and not text.startswith("~")):
            raise BadInput("stress", text, "must be key=value; see stress --help")
        if key in OWN:
            name = _argument(key, text, subject)
            if name in found:
                raise BadInput(key, text.partition("=")[2], "is given twice")
            found[name] = as_text(parse([text])[0].value())
        elif key.startswith(SETTING):
            name, _, parameter = key.removeprefix(SETTING).partition(".")
            if not parameter:
                raise BadInput(key, text.partition("=")[2], "must be scenarios.NAME.KEY")
            settings.setdefault(name, {})[parameter] = parse([text])[0].value()
        else:
            kept.append(text)
    own = [f"study.{name}={value}" for name, value in found.items()]
    if settings:
        own.append(f"++study.settings={as_text(settings)}")
    return [*own, *kept]


def _argument(key: str, text: str, subject: str) -> str:
    """The argument of the study that a key is.

    Raises:
        BadInput: it is for the other subject.
    """
    if key not in OWN_OF[subject]:
        other = next(each for each in STUDIES if each != subject)
        raise BadInput(key, text.partition("=")[2], f"is for {SUBJECT}={other}")
    return OWN_OF[subject][key]


def _help() -> str:
    reference = import_module("experiments.reference")
    lines = import_module("experiments.cli.run_help").option_lines

    def listed(group: str) -> str:
        found: str = lines([each for each in reference.options() if each.group == group])
        return found

    decisions = import_module("sim.followed").DECISIONS
    policies = "\n".join(
        f"  {decision}\n{listed(f'strategy/{decision}')}" for decision in decisions
    )
    return (
        _HELP.replace("{scenarios}", listed("scenario"))
        .replace("{strategies}", listed("strategy/delegation"))
        .replace("{policies}", policies)
    )
