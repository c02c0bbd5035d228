-- Which key the tokens are made with. While keys are rotated there are two: the current one, and the incoming one
-- that table after table is masked with. A retired key is remembered, so that it is refused by name.
alter table compliance.masking_keys
add column if not exists status text not null default 'current' check (status in ('current', 'incoming', 'retired'));
alter table compliance.masking_keys add column if not exists retired_at timestamptz;

create unique index if not exists masking_keys_in_use on compliance.masking_keys (status) where status <> 'retired';
