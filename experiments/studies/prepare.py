"""A study from its overrides: composed, built and checked before anything runs."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import yaml
from hydra.errors import HydraException
from hydra.utils import instantiate

from experiments.checking import check_config
from experiments.composing import compose_job
from experiments.errors import BadInput, one_line
from experiments.repeating import overrides_of
from experiments.schema import STUDY, StudyConfig
from experiments.studies.base import Point, Question, Study
from experiments.studies.worlds import WorldComposer
from sim.tables import TABLES


class Prepared(NamedTuple):
    """A study that is ready to run.

    Args:
        name: as it was chosen.
        config: its configuration.
        study: concludes from the results.
        question: what is asked.
        points: what is run.
        directory: where its result goes.
    """

    name: str
    config: StudyConfig
    study: Study
    question: Question
    points: list[Point]
    directory: str


def prepare(name: str, overrides: Sequence[str]) -> Prepared:
    """Compose, build and check a study.

    Args:
        name: of a shipped study, or of one in a folder given with `hydra.searchpath`; or
            the path of a YAML file: a study of one's own, or the configuration that a
            study's directory holds, to repeat it.
        overrides: configuration as on the command line.

    Raises:
        BadInput: something can't be run; nothing was.
    """
    with _found(name, overrides) as chosen:
        own = [*chosen, *overrides]
        job = compose_job(own, root=STUDY, several=_SEVERAL)
        config = job.config
        assert isinstance(config, StudyConfig)
        check_config(config)
        _check_own(config)
        study = _build(config)
        question, points = study.points(WorldComposer(own, config))
    if not points:
        raise BadInput("study", name, "has no points")
    if question.baseline is not None and not 0 <= question.baseline < len(points):
        raise BadInput("study.baseline", question.baseline, "is no point of the study")
    return Prepared(Path(name).stem, config, study, question, points, job.directory)


_SEVERAL = "a study takes lists: study.grid={key: [value, value]}"


@contextmanager
def _found(name: str, beside: Sequence[str]) -> Iterator[list[str]]:
    """The overrides that choose a study; one from a file is put where Hydra looks."""
    path = Path(name).expanduser()
    if path.suffix not in {".yaml", ".yml"}:
        yield [f"study={name}"]
        return
    text = _read(path, name)
    content = yaml.safe_load(text)
    stored = isinstance(content, dict) and {"horizon", "study"} <= set(content)
    overrides = []
    if stored:
        overrides = [
            text
            for text in overrides_of(name, beside, places={"study"})
            if not text.startswith("study=")
        ]
        text = yaml.safe_dump(content["study"], sort_keys=False)
    with tempfile.TemporaryDirectory(prefix="livepeer-sim-") as folder:
        file = Path(folder) / "study" / f"{path.stem}.yaml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        yield [
            *overrides,
            f"hydra.searchpath=['file://{folder}']",
            f"study={path.stem}",
        ]


def _read(path: Path, shown: str) -> str:
    """The text of a YAML file."""
    try:
        text = path.read_text(encoding="utf-8")
        yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = getattr(error, "strerror", None) or one_line(str(error))
        raise BadInput("study", shown, f"can't be read: {reason}") from error
    return text


def _build(config: StudyConfig) -> Study:
    description = config.study
    if not isinstance(description, dict) or "_target_" not in description:
        raise BadInput("study", description, "names no class; set study._target_")
    target = description["_target_"]
    try:
        study = instantiate(description, _convert_="all")
    except HydraException as error:
        reason = one_line(str(error.__cause__ or error))
        raise BadInput("study._target_", target, f"can't be built: {reason}") from error
    if not all(callable(getattr(study, method, None)) for method in ("points", "answer")):
        raise BadInput(
            "study._target_", target, "must be a class with the methods points and answer"
        )
    built: Study = study
    return built


def _check_own(config: StudyConfig) -> None:
    for table in config.keep_tables:
        if table not in TABLES:
            raise BadInput("keep_tables", table, f"must be of {', '.join(TABLES)}")
    stop = config.stop
    if (stop.metric is None) != (stop.half_width is None):
        missing = "metric" if stop.metric is None else "half_width"
        raise BadInput(f"stop.{missing}", "null", "must be set with the other of the two")
    if stop.metric is not None and config.replications < 2:
        raise BadInput(
            "replications", config.replications, "must be at least 2 with a stopping rule"
        )
