"""The order of a run, the same with and without Prefect."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from flows.afterwards import look_back
from python_jobs.errors import ConfigurationError, PartlyMaskedError
from python_jobs.job import Job, safe_message
from python_jobs.masking.keyring import check_key
from python_jobs.masking.keys import load_key

Detail = dict[str, Any]


class Stage(StrEnum):
    """The stages, in their order."""

    LOAD = "load"
    MASK = "mask"
    BUILD = "build"
    LINEAGE = "lineage"
    EXPORT = "export"


Step = Callable[[Job], Detail]


def follow(job: Job, steps: Mapping[Stage, Step], stages: Collection[Stage] = tuple(Stage)) -> None:
    """load → mask → build → lineage → export.

    What a failed run did is traced too: lineage runs whatever happened before it, export only if all is well. When
    some tables could not be masked, what does not read them is built before the run fails.

    Args:
        job: the run.
        steps: what to call for each stage.
        stages: the stages that are wanted; the others are left out.

    Raises:
        Exception: the first error of a stage, as it was raised.
    """

    def run(stage: Stage) -> None:
        if stage in stages:
            job.progress.note(f"{stage}:")
            steps[stage](job)

    def mask_and_build() -> None:
        try:
            run(Stage.MASK)
        except PartlyMaskedError as error:
            job.progress.note(str(error))
            # What doesn't read those tables is built; the run fails all the same.
            try:
                run(Stage.BUILD)
            except Exception as second:  # noqa: BLE001
                job.progress.note(f"build failed as well: {safe_message(second)}")
            raise
        run(Stage.BUILD)

    try:
        run(Stage.LOAD)
        mask_and_build()
    except Exception:
        try:
            run(Stage.LINEAGE)
        except Exception as second:  # noqa: BLE001
            job.progress.note(f"lineage failed as well: {safe_message(second)}")
        raise
    run(Stage.LINEAGE)
    run(Stage.EXPORT)


@contextmanager
def recorded(job: Job, trigger: str, stages: Collection[Stage], **parameters: Any) -> Iterator[None]:
    """Record the run, let only one at a time work on this database, and leave a report when it has ended.

    Raises:
        ConfigurationError: the sources file or the masking key is not there, or it is another key than the database's.
        AtlasError: another run is at work.
    """
    if not job.sources_file.is_file():
        raise ConfigurationError(f"{job.sources_file}: no such sources file; check --sources (or the parameter)")
    if Stage.MASK in stages:
        # Better now than after an hour of loading.
        key = load_key(job.settings)
        with job.connect(autocommit=True) as connection:
            check_key(connection, key)
    asked = {"sources": str(job.sources_file), "stages": [stage.value for stage in Stage if stage in stages]}
    began = False
    try:
        with job.run(trigger=trigger, parameters=asked | parameters):
            began = True
            yield
    finally:
        if began and Stage.BUILD in stages:
            look_back(job)
