-- Sources that did not answer: after a few failed loads in a row one is left alone for a while.
create table if not exists pipeline.source_health (
    source text primary key,
    failures integer not null default 0,
    rests_until timestamptz,
    error text
);

grant select on all tables in schema pipeline to atlas_analyst;
