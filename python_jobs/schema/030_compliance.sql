-- What is personal, how it is treated, which loads are masked, and the check value of the key.
create table if not exists compliance.pii_columns (
    source text not null,
    table_name text not null,
    column_name text not null,
    data_type text not null,
    entity text,
    pii_class text not null check (
        pii_class in ('direct_identifier', 'quasi_identifier', 'special_category', 'free_text', 'none', 'unclassified')
    ),
    action text not null check (action in ('keep', 'token', 'generalise', 'redact', 'free_text', 'hold')),
    confidence numeric(4, 3),
    evidence text not null,
    decided_by text not null check (decided_by in ('declared', 'detected', 'default')),
    values_sampled integer not null default 0,
    values_masked bigint not null default 0,
    values_invalid bigint not null default 0,
    run_id uuid,
    first_seen_at timestamptz not null default clock_timestamp(),
    checked_at timestamptz not null default clock_timestamp(),
    primary key (source, table_name, column_name)
);

-- Loads whose rows the masked twin shows. A twin that is a view joins this table, so that rows
-- which are loaded but not yet classified stay out of sight.
create table if not exists compliance.masked_loads (
    table_name text not null,
    load_id text not null,
    run_id uuid,
    rows bigint not null,
    masked_at timestamptz not null default clock_timestamp(),
    primary key (table_name, load_id)
);

create table if not exists compliance.masking_keys (
    key_id text primary key,
    check_value text not null,
    created_at timestamptz not null default clock_timestamp()
);

grant select on all tables in schema compliance to atlas_analyst;
revoke select on compliance.masking_keys from atlas_analyst;
