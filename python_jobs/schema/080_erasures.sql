-- Persons whose data was erased. What a person is known by is the keyed hash of their key in the source
-- (vault.lookup_keys), so that whoever comes back with a later delivery is known, and nobody can read who it is.
create table if not exists audit.erasures (
    erasure_id bigint generated always as identity primary key,
    erased_at timestamptz not null default clock_timestamp(),
    table_name text not null,
    reason text not null,
    rows jsonb not null,
    dead_letters integer not null,
    sealed_values integer not null,
    database_user text not null default session_user,
    system_user_name text not null
);

create table if not exists vault.erased_subjects (
    subject_id text not null,
    table_name text not null,
    key_columns text [] not null,
    erasure_id bigint not null references audit.erasures,
    primary key (subject_id, table_name, key_columns)
);
