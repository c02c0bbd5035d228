-- How each masked twin was made. The plan is a digest of policy, columns, rules and key: when it differs,
-- the twin is made again from explore; when it is the same, only new loads are masked.
create table if not exists compliance.masked_tables (
    table_name text primary key,
    mode text not null check (mode in ('copy', 'view')),
    plan text not null,
    inputs text not null,
    key_id text not null,
    run_id uuid,
    masked_at timestamptz not null default clock_timestamp()
);

grant select on compliance.masked_tables to atlas_analyst;
