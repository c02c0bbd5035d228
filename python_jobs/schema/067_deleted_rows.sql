-- Rows of raw tables that their source has deleted, by the place they came from, which the masked twin has too.
-- No keys: those are in explore only. Written in the transaction that publishes the load which told of it; told_by
-- is the delivery (file_id) that said so, or that the row was missing in.
create table if not exists pipeline.deleted_rows (
    source text not null,
    table_name text not null,
    file_id bigint not null,
    line bigint not null,
    told_by bigint not null,
    load_id text not null,
    deleted_at timestamptz not null default clock_timestamp(),
    primary key (source, table_name, file_id, line)
);

alter table pipeline.loads add column if not exists rows_deleted bigint;

grant select on all tables in schema pipeline to atlas_analyst;
