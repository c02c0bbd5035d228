-- Every version of every business rule: what it said, from when to when, and who brought it with which revision of the
-- project. dbt writes the versions when it builds; the revision comes from git, when Atlas next looks.
create table if not exists quality.rules (
    rule text not null,
    version text not null,
    model text not null,
    condition text not null,
    by_columns text,
    dimension text not null,
    severity text not null check (severity in ('critical', 'error', 'warn')),
    min_pass_rate double precision,
    tolerance_reason text,
    owner text not null,
    since date not null,
    why text not null,
    suggestion text not null,
    origin text not null,
    valid_from timestamptz not null default now(),
    valid_to timestamptz check (valid_to >= valid_from),
    code_revision text,
    changed_by text,
    primary key (rule, valid_from)
);

create unique index if not exists rules_one_in_force on quality.rules (rule, origin) where valid_to is null;

-- What the quarantine tables hold, together. Each of them writes its own rows here, in the transaction that makes it.
create table if not exists quality.quarantined_rows (
    model text not null,
    record_key text not null,
    rule text not null,
    rule_version text,
    reason text not null,
    first_seen_at timestamp not null,
    primary key (model, record_key, rule)
);

grant select on quality.rules, quality.quarantined_rows to atlas_analyst;
