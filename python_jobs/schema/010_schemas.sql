-- Every schema of the way of the data, and the role that analysts belong to. Each file in this folder
-- is idempotent: it runs again whenever its text changes.
create schema if not exists explore;
create schema if not exists masked;
create schema if not exists chart;
create schema if not exists navigate;
create schema if not exists quality;
create schema if not exists compliance;
create schema if not exists lineage;

do $$
begin
    if not exists (select from pg_roles where rolname = 'atlas_analyst') then
        create role atlas_analyst nologin;
    end if;
exception
    when duplicate_object then null;
    when insufficient_privilege then
        raise exception 'this user may not create roles: let an administrator run "create role atlas_analyst nologin" once';
end
$$;

revoke all on schema explore from public;
revoke all on all tables in schema explore from atlas_analyst;
grant usage on schema masked, chart, navigate, quality, compliance, lineage, pipeline to atlas_analyst;
alter default privileges in schema masked grant select on tables to atlas_analyst;
alter default privileges in schema chart grant select on tables to atlas_analyst;
alter default privileges in schema navigate grant select on tables to atlas_analyst;
alter default privileges in schema quality grant select on tables to atlas_analyst;
alter default privileges in schema compliance grant select on tables to atlas_analyst;
alter default privileges in schema lineage grant select on tables to atlas_analyst;
alter default privileges in schema pipeline grant select on tables to atlas_analyst;
