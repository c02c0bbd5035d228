-- What a bucket calls the version of an object that was loaded.
alter table pipeline.files add column if not exists etag text;

-- How a table's CSV files are written, as the first of them showed it; what none of them showed yet is null.
-- Written in the transaction that publishes a load. Later files are read the same way, or refused.
create table if not exists pipeline.csv_conventions (
    source text not null,
    table_name text not null,
    delimiter text,
    quote text,
    escape_sign text,
    encoding text,
    decimal_sign text,
    thousands_sign text,
    date_format text,
    load_id text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (source, table_name)
);

grant select on all tables in schema pipeline to atlas_analyst;
