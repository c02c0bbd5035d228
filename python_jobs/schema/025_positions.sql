-- How far a table is read, for sources that are asked for what is new (databases, REST APIs). Written in the
-- transaction that publishes a load, so that a position is never ahead of the rows or behind them.
create table if not exists pipeline.positions (
    source text not null,
    table_name text not null,
    definition text not null,
    cursor_type text,
    cursor_value text,
    load_id text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (source, table_name)
);

-- What a load that read no files read: a name without parameters, and the range of its cursor.
alter table pipeline.loads add column if not exists origin text;
alter table pipeline.loads add column if not exists cursor_from text;
alter table pipeline.loads add column if not exists cursor_to text;

-- Fingerprints of the rows at the position: those are delivered again, and are told from new rows by them.
-- In explore, because the fingerprint of a short row can be guessed.
create table if not exists explore._known_rows (
    source text not null,
    table_name text not null,
    fingerprints bigint[] not null,
    primary key (source, table_name)
);

grant select on all tables in schema pipeline to atlas_analyst;
