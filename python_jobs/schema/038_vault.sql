-- Values that may have to be read again by their token, sealed with a key per person that is itself sealed with the
-- masking key. Closed to analysts. Who read what and why is in audit.reveals.
create schema if not exists vault;
create schema if not exists audit;
revoke all on schema vault from public;
revoke all on all tables in schema vault from atlas_analyst;

-- What turns a person's key in the source into a subject_id, sealed with each masking key in use. It outlives a
-- rotation, so that a person who was erased stays erased.
create table if not exists vault.lookup_keys (
    key_id text primary key,
    sealed bytea not null
);

create table if not exists vault.subjects (
    subject_id text not null,
    key_id text not null,
    sealed_key bytea,
    created_at timestamptz not null default clock_timestamp(),
    erased_at timestamptz,
    primary key (subject_id, key_id),
    check ((sealed_key is null) = (erased_at is not null))
);

create table if not exists vault.entries (
    table_name text not null,
    column_name text not null,
    token text not null,
    subject_id text not null,
    key_id text not null,
    sealed bytea not null,
    primary key (table_name, column_name, subject_id, token)
);

create index if not exists entries_token on vault.entries (token);

create table if not exists audit.reveals (
    reveal_id bigint generated always as identity primary key,
    revealed_at timestamptz not null default clock_timestamp(),
    token text not null,
    entries integer not null,
    reason text not null,
    database_user text not null default session_user,
    system_user_name text not null
);
