-- Of the rows loaded, those that gave way to a later one with their key in the same load: read, and not there any more,
-- as if they had come a load earlier. rows_read = rows_loaded + rows_rejected holds with them.
alter table pipeline.loads add column if not exists rows_superseded bigint not null default 0;
