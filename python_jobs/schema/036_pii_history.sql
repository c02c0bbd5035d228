-- Every verdict that a column ever had: a row when it is first seen, and one whenever what it is taken for changes.
create table if not exists compliance.pii_columns_history (
    source text not null,
    table_name text not null,
    column_name text not null,
    data_type text not null,
    entity text,
    pii_class text not null,
    action text not null,
    confidence numeric(4, 3),
    evidence text not null,
    decided_by text not null,
    values_sampled integer not null,
    run_id uuid,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (source, table_name, column_name, recorded_at)
);

create or replace function compliance.record_pii_column() returns trigger language plpgsql as $$
begin
    insert into compliance.pii_columns_history (
        source, table_name, column_name, data_type, entity, pii_class, action, confidence, evidence, decided_by,
        values_sampled, run_id
    ) values (
        new.source, new.table_name, new.column_name, new.data_type, new.entity, new.pii_class, new.action,
        new.confidence, new.evidence, new.decided_by, new.values_sampled, new.run_id
    );
    return null;
end
$$;

create or replace trigger pii_columns_first_seen after insert on compliance.pii_columns
for each row execute function compliance.record_pii_column();

create or replace trigger pii_columns_changed after update on compliance.pii_columns
for each row when (
    (old.data_type, old.entity, old.pii_class, old.action, old.decided_by)
    is distinct from (new.data_type, new.entity, new.pii_class, new.action, new.decided_by)
) execute function compliance.record_pii_column();

grant select on compliance.pii_columns_history to atlas_analyst;
