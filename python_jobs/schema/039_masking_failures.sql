-- Tables that could not be masked, until they can. Their twins hold what they held before; what reads them is not
-- built meanwhile.
create table if not exists compliance.masking_failures (
    table_name text primary key,
    run_id uuid,
    reason text not null,
    failed_at timestamptz not null default clock_timestamp()
);

grant select on compliance.masking_failures to atlas_analyst;
