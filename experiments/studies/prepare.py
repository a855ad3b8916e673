"""A study from its overrides: composed, built and checked before anything runs."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from hydra.errors import HydraException
from hydra.utils import instantiate

from experiments.checking import check_config
from experiments.composing import compose_job
from experiments.errors import BadInput, one_line
from experiments.repeating import as_text, overrides_of
from experiments.runs.directory import MANIFEST
from experiments.runs.run import CONFIG
from experiments.schema import STUDY, StudyConfig
from experiments.studies.base import Point, Question, Study
from experiments.studies.identity import look_again
from experiments.studies.listed import studies
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
    look_again()
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
    _check_seeds(question, points)
    if question.baseline is not None and not 0 <= question.baseline < len(points):
        raise BadInput("study.baseline", question.baseline, "is no point of the study")
    shown = _own_name(name) if _is_file(name) else name
    return Prepared(shown, config, study, question, points, job.directory)


_SEVERAL = "a study takes lists: study.grid={key: [value, value]}"


@contextmanager
def _found(name: str, beside: Sequence[str]) -> Iterator[list[str]]:
    """The overrides that choose a study; one from a file is put where Hydra looks."""
    if not _is_file(name):
        yield [f"study={name}"]
        return
    text, content = _read(name)
    overrides = []
    if "@package" not in text and {"horizon", "study"} <= set(content):
        overrides = [
            text
            for text in overrides_of(name, beside, places={"study"})
            if not text.startswith("study=")
        ]
        text = yaml.safe_dump(content["study"], sort_keys=False)
    with tempfile.TemporaryDirectory(prefix="livepeer-sim-") as folder:
        option = _own_name(name)
        # A shipped study of that name would be found first.
        option = f"own_{option}" if option in studies() else option
        file = Path(folder) / "study" / f"{option}.yaml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        yield [
            *overrides,
            f"hydra.searchpath=['file://{folder}']",
            f"study={as_text(option)}",
        ]


def _is_file(name: str) -> bool:
    return Path(name).suffix in {".yaml", ".yml"}


def _own_name(name: str) -> str:
    """The name of a study in a file; one that was stored keeps the name that it had."""
    path = Path(name)
    try:
        manifest = json.loads(path.with_name(MANIFEST).read_text(encoding="utf-8"))
        stored = manifest["study"] if path.name == CONFIG else path.stem
    except (OSError, ValueError, TypeError, KeyError):
        return path.stem
    return str(stored)


def _read(name: str) -> tuple[str, dict[Any, Any]]:
    """The text of a YAML file and its content."""
    try:
        text = Path(name).read_text(encoding="utf-8")
        content = yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = getattr(error, "strerror", None) or one_line(str(error))
        raise BadInput("study", name, f"can't be read: {reason}") from error
    if not isinstance(content, dict):
        raise BadInput("study", name, "must map keys, _target_ among them")
    return text, content


def _build(config: StudyConfig) -> Study:
    description = config.study
    if not isinstance(description, dict) or "_target_" not in description:
        raise BadInput("study", description, "names no class; set study._target_")
    target = description["_target_"]
    try:
        # Descriptions of strategies among the arguments are values of keys, not objects.
        study = instantiate(description, _convert_="all", _recursive_=False)
    except HydraException as error:
        reason = one_line(str(error.__cause__ or error))
        raise BadInput("study._target_", target, f"can't be built: {reason}") from error
    if not all(callable(getattr(study, method, None)) for method in ("points", "answer")):
        raise BadInput(
            "study._target_", target, "must be a class with the methods points and answer"
        )
    built: Study = study
    return built


def _check_seeds(question: Question, points: Sequence[Point]) -> None:
    """Points that are compared see the same draws."""
    compared = question.baseline is not None or question.rank_by is not None
    seeds = {point.values["seed"] for point in points if "seed" in point.values}
    if compared and len(seeds) > 1:
        raise BadInput(
            "seed",
            f"[{', '.join(map(str, sorted(seeds)))}]",
            "must be one for points that are compared: they are paired by their draws; "
            "replications=N gives independent ones",
        )


def _check_own(config: StudyConfig) -> None:
    for table in config.keep_tables:
        if table not in TABLES:
            raise BadInput("keep_tables", table, f"must be of {', '.join(TABLES)}")
    stop = config.stop
    if (stop.metric is None) != (stop.half_width is None):
        missing = "metric" if stop.metric is None else "half_width"
        raise BadInput(f"stop.{missing}", "null", "must be set with the other of the two")
    if stop.metric is not None and stop.max_replications < config.replications:
        raise BadInput(
            "stop.max_replications",
            stop.max_replications,
            f"must be at least replications={config.replications}",
        )
    if stop.metric is not None and config.replications < 2:
        raise BadInput(
            "replications", config.replications, "must be at least 2 with a stopping rule"
        )
