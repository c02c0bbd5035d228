"""What a job did, and the OpenLineage events that say so.

The events are made with the classes of the OpenLineage client, which check ids, times and shapes.
Specification: https://openlineage.io/docs/spec (2-0-2; column lineage facet 1-2-0).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from uuid import UUID, uuid5

from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import (
    column_lineage_dataset,
    data_quality_assertions_dataset,
    dataset_version_dataset,
    error_message_run,
    job_type_job,
    output_statistics_output_dataset,
    parent_run,
    schema_dataset,
)
from openlineage.client.serde import Serde

JOB_NAMESPACE = "atlas"
FILE_NAMESPACE = "file"
RUN_JOB = "run"
PRODUCER = f"urn:atlas-data:{version('atlas-data')}"

COMPLETE, FAIL = "COMPLETE", "FAIL"
MASKED, GENERALISED = "MASKED", "GENERALISED"


@dataclass(frozen=True)
class Dataset:
    """A table (``database.schema.table`` in the server's namespace) or a file (in the namespace ``file``)."""

    namespace: str
    name: str


@dataclass(frozen=True)
class ColumnEdge:
    """One column that another is computed from.

    Attributes:
        source: dataset of the column that is read.
        source_column: its name.
        column: name of the column that is written.
        how: ``IDENTITY``, ``TRANSFORMATION``, ``AGGREGATION``, ``WINDOW``, ``MASKED`` or ``GENERALISED``.
        masking: nobody can read the original value from what is written.
        note: more about it, for example the masking action.
    """

    source: Dataset
    source_column: str
    column: str
    how: str
    masking: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Assertion:
    """The outcome of one data test, without any value."""

    name: str
    success: bool
    column: str | None
    severity: str


@dataclass(frozen=True)
class Work:
    """What one job did once.

    Attributes:
        job: name of the job; the same thing done again has the same name.
        kind: for example ``LOAD``, ``MASK``, ``MODEL``, ``EXPORT``.
        integration: ``ATLAS`` or ``DBT``.
        started, finished: when.
        state: ``COMPLETE`` or ``FAIL``.
        inputs: what it read.
        output: what it wrote, if anything.
        columns: columns of the output with their types, when known.
        edges: which column came from which.
        rows: rows written, when known.
        version: version of the output, for feature groups.
        assertions: tests of the only input.
        error: why it failed, without values.
    """

    job: str
    kind: str
    started: datetime
    finished: datetime
    state: str = COMPLETE
    integration: str = "ATLAS"
    inputs: Sequence[Dataset] = ()
    output: Dataset | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    edges: Sequence[ColumnEdge] = ()
    rows: int | None = None
    version: str | None = None
    assertions: Sequence[Assertion] = ()
    error: str | None = None


def events_of(work: Work, run_id: UUID) -> list[dict[str, Any]]:
    """The START event of a job and the one that ends it, as JSON-able dictionaries.

    Args:
        work: what was done.
        run_id: the Atlas run it belongs to: the parent run, or the run itself for the job ``run``.

    Raises:
        ValueError: an id or time is not what OpenLineage allows.
    """
    facets: dict[str, Any] = {}
    if work.job != RUN_JOB:
        parent = parent_run.Run(runId=str(run_id)), parent_run.Job(namespace=JOB_NAMESPACE, name=RUN_JOB)
        root = parent_run.Root(
            run=parent_run.RootRun(runId=str(run_id)), job=parent_run.RootJob(namespace=JOB_NAMESPACE, name=RUN_JOB)
        )
        facets["parent"] = parent_run.ParentRunFacet(run=parent[0], job=parent[1], root=root, producer=PRODUCER)
    job_type = job_type_job.JobTypeJobFacet(
        processingType="BATCH", integration=work.integration, jobType=work.kind, producer=PRODUCER
    )
    job = Job(namespace=JOB_NAMESPACE, name=work.job, facets={"jobType": job_type})
    child = str(child_run_id(run_id, work.job))
    start = RunEvent(
        eventType=RunState.START,
        eventTime=_time(work.started),
        run=Run(runId=child, facets=dict(facets)),
        job=job,
        producer=PRODUCER,
    )
    if work.error:
        facets["errorMessage"] = error_message_run.ErrorMessageRunFacet(
            message=work.error, programmingLanguage="SQL" if work.integration == "DBT" else "PYTHON", producer=PRODUCER
        )
    end = RunEvent(
        eventType=RunState[work.state],
        eventTime=_time(work.finished),
        run=Run(runId=child, facets=facets),
        job=job,
        producer=PRODUCER,
        inputs=[_input(dataset, work.assertions) for dataset in work.inputs],
        outputs=[_output(work, work.output)] if work.output else [],
    )
    return [Serde.to_dict(start), Serde.to_dict(end)]


def child_run_id(run_id: UUID, job: str) -> UUID:
    """The run id of one job within an Atlas run: always the same for the same two."""
    return run_id if job == RUN_JOB else uuid5(run_id, job)


def _input(dataset: Dataset, assertions: Sequence[Assertion]) -> InputDataset:
    facets: dict[str, Any] = {}
    if assertions:
        facets["dataQualityAssertions"] = data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(
            assertions=[
                data_quality_assertions_dataset.Assertion(
                    assertion=item.name, success=item.success, column=item.column, severity=item.severity
                )
                for item in assertions
            ],
            producer=PRODUCER,
        )
    return InputDataset(namespace=dataset.namespace, name=dataset.name, inputFacets=facets)


def _output(work: Work, dataset: Dataset) -> OutputDataset:
    facets: dict[str, Any] = {}
    if work.columns:
        fields = [
            schema_dataset.SchemaDatasetFacetFields(name=name, type=sql_type or None, ordinal_position=position)
            for position, (name, sql_type) in enumerate(work.columns.items(), start=1)
        ]
        facets["schema"] = schema_dataset.SchemaDatasetFacet(fields=fields, producer=PRODUCER)
    if work.edges and work.state == COMPLETE:
        facets["columnLineage"] = _column_lineage(work.edges)
    if work.version:
        facets["version"] = dataset_version_dataset.DatasetVersionDatasetFacet(
            datasetVersion=work.version, producer=PRODUCER
        )
    statistics: dict[str, Any] = {}
    if work.rows is not None:
        statistics["outputStatistics"] = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
            rowCount=work.rows, producer=PRODUCER
        )
    return OutputDataset(namespace=dataset.namespace, name=dataset.name, facets=facets, outputFacets=statistics)


def _column_lineage(edges: Sequence[ColumnEdge]) -> column_lineage_dataset.ColumnLineageDatasetFacet:
    fields: dict[str, list[column_lineage_dataset.InputField]] = defaultdict(list)
    for edge in edges:
        transformation = column_lineage_dataset.Transformation(
            type="INDIRECT" if edge.how == "WINDOW" else "DIRECT",
            subtype=edge.how,
            description=edge.note,
            masking=edge.masking,
        )
        fields[edge.column].append(
            column_lineage_dataset.InputField(
                namespace=edge.source.namespace,
                name=edge.source.name,
                field=edge.source_column,
                transformations=[transformation],
            )
        )
    return column_lineage_dataset.ColumnLineageDatasetFacet(
        fields={name: column_lineage_dataset.Fields(inputFields=sources) for name, sources in fields.items()},
        producer=PRODUCER,
    )


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
