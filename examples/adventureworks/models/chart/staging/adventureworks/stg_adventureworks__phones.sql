-- One row per delivered phone record; the number is a token. The file's row ends, &|, are taken off here.
with phones as (
    select * from {{ source('adventureworks', 'phones') }}
),

final as (
    select
        {{ standardize_text('person_id') }} as person_id,
        _file_id as file_id,
        _dlt_load_id as load_id,
        phone as phone_token,
        _line as file_line,
        {{ standardize_timestamp("rtrim(modified, '&|')") }} as modified_at,
        {{ load_timestamp('_dlt_load_id') }} as loaded_at,
        case {{ standardize_text('phone_type') }} when '1' then 'mobile' when '2' then 'home' when '3' then 'work' end
            as phone_type
    from phones
)

select * from final
