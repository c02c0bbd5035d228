"""Column lineage as it stands now: the way back from any column.

Reads ``lineage.events`` itself, so that the export's privacy check works whatever models a project has; the
dbt model ``lineage.column_edges`` says the same, and a test compares the two.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from python_jobs.errors import ConfigurationError

# Of each job the latest complete event counts; of loads the latest for each file, as each brings its own.
_EDGES = """
with ranked as (
    select
        event_id,
        job_name,
        row_number() over (partition by job_namespace, job_name order by event_time desc, event_id desc) as recency
    from lineage.events
    where event_type = 'COMPLETE'
),

edges as (
    select
        events.job_name,
        source ->> 'name' as from_dataset,
        source ->> 'field' as from_column,
        output ->> 'name' as to_dataset,
        fields.key as to_column,
        coalesce(source #>> '{transformations,0,subtype}', 'TRANSFORMATION') as how,
        coalesce((source #>> '{transformations,0,masking}')::boolean, false) as is_masking,
        rank() over (
            partition by events.job_name, source ->> 'name'
            order by events.event_time desc, events.event_id desc
        ) as recency
    from ranked
    inner join lineage.events as events on ranked.event_id = events.event_id
    cross join lateral jsonb_array_elements(events.body -> 'outputs') as output
    cross join lateral jsonb_each(output #> '{facets,columnLineage,fields}') as fields
    cross join lateral jsonb_array_elements(fields.value -> 'inputFields') as source
    where ranked.recency = 1 or ranked.job_name like 'load.%'
)

select distinct from_dataset, from_column, to_dataset, to_column, how, is_masking
from edges
where recency = 1
"""


@dataclass(frozen=True)
class Column:
    """A column of a dataset. The dataset's name is enough: these are the events of one warehouse."""

    dataset: str
    name: str

    def __str__(self) -> str:
        return f"{self.dataset}.{self.name}"


@dataclass(frozen=True)
class Ancestor:
    """A column that another is computed from, over any number of steps.

    Attributes:
        column: the ancestor.
        depth: steps in between, on the shortest way.
        how: what the last step before it does.
        masked: a mask lies on the way.
        parent: the column one step nearer.
    """

    column: Column
    depth: int
    how: str
    masked: bool
    parent: Column


class Graph:
    """Every current column edge.

    Args:
        connection: to the warehouse.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        self.parents: dict[Column, list[tuple[Column, str, bool]]] = defaultdict(list)
        self.columns: set[Column] = set()
        for row in connection.execute(_EDGES.encode()).fetchall():
            source, target = Column(row[0], row[1]), Column(row[2], row[3])
            self.parents[target].append((source, row[4], row[5]))
            self.columns |= {source, target}

    def ancestors(self, column: Column) -> Iterator[Ancestor]:
        """Walk back, nearest first. A column reached both with and without a mask on the way comes twice."""
        seen: set[tuple[Column, bool]] = set()
        waiting = [(column, 0, False)]
        while waiting:
            current, depth, masked = waiting.pop(0)
            for parent, how, masking in sorted(self.parents.get(current, []), key=lambda edge: str(edge[0])):
                key = (parent, masked or masking)
                if key not in seen:
                    seen.add(key)
                    yield Ancestor(parent, depth + 1, how, key[1], current)
                    waiting.append((parent, depth + 1, key[1]))

    def find(self, text: str) -> Column:
        """The column that a person means, for example ``customer_360.revenue``; an export comes first.

        Raises:
            ConfigurationError: nothing or more than one thing is called that.
        """
        dataset, _, name = text.rpartition(".")
        if not dataset:
            raise ConfigurationError(f"'{text}': say which column of what, for example navigate.customer_360.revenue")
        found = [
            column
            for column in self.columns
            if column.name == name
            and (column.dataset == dataset or column.dataset.endswith((f".{dataset}", f"/{dataset}")))
        ]
        exports = [column for column in found if column.dataset.startswith("exports/")]
        found = exports or found
        if not found:
            raise ConfigurationError(f"'{text}': no lineage is recorded for it; `atlas lineage` records what ran last")
        if len(found) > 1:
            names = ", ".join(sorted(str(column) for column in found))
            raise ConfigurationError(f"'{text}': could be {names}; name one of these")
        return found[0]
