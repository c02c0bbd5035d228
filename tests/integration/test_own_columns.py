"""Only the columns that loading adds go past the privacy check of an export."""

import json

import pytest

from python_jobs.errors import AtlasError
from python_jobs.features.groups import FeatureGroup
from python_jobs.features.privacy import personal_columns
from python_jobs.job import Job

GROUP = FeatureGroup("orders", "model.atlas.ftr_orders", "navigate", "ftr_orders", ("order_id",), {})


@pytest.mark.parametrize(("raw", "goes_past"), [("_line", True), ("_dlt_load_id", True), ("_owner", False)])
def test_a_delivered_column_with_an_underscore_is_followed(job: Job, raw: str, goes_past: bool) -> None:
    body = {
        "outputs": [
            {
                "name": "db.navigate.ftr_orders",
                "facets": {
                    "columnLineage": {
                        "fields": {"x": {"inputFields": [{"name": "db.explore.crm__orders", "field": raw}]}}
                    }
                },
            }
        ]
    }
    with job.connect(autocommit=True) as connection:
        connection.execute(
            "insert into lineage.events (run_id, event_type, event_time, job_namespace, job_name, body) "
            "values (gen_random_uuid(), 'COMPLETE', now(), 'atlas', 'build.ftr_orders', %s)",
            [json.dumps(body)],
        )
        if goes_past:
            assert personal_columns(connection, "db", GROUP, ["x"]) == set()
            return
        with pytest.raises(AtlasError, match=r"explore\.crm__orders\._owner, which is personal"):
            personal_columns(connection, "db", GROUP, ["x"])
