-- What a policy may do with a column. `keep`, `hold` and `free_text` apart, the value is replaced.
alter table compliance.pii_columns drop constraint if exists pii_columns_action_check;
alter table compliance.pii_columns add constraint pii_columns_action_check check (
    action in ('keep', 'token', 'generalise', 'age_band', 'redact', 'fake', 'vault', 'free_text', 'hold')
);
