-- Who is told of changes, and what was sent to them. What changed is read off the audit chain.

create table subscription (
    practice_id bigint not null,
    subscription_num bigint not null,
    api_key_num bigint not null,
    end_point_url text not null,
    workstation text not null,
    watch_table text not null,
    polling_seconds bigint not null,
    date_time_start text not null,
    date_time_stop text,
    note text not null,
    secret text not null,
    next_seq bigint,
    next_line bigint not null,
    pending bigint,
    busy_until text,
    next_try text,
    paused_at text,
    primary key (practice_id, subscription_num)
);

create table webhook_delivery (
    practice_id bigint not null,
    delivery_num bigint not null,
    subscription_num bigint not null,
    webhook_id text not null,
    from_seq bigint not null,
    from_line bigint not null,
    to_seq bigint not null,
    to_line bigint not null,
    changed_at text not null,
    row_count bigint not null,
    made_at text not null,
    attempts bigint not null,
    tried_at text,
    status bigint,
    error text not null,
    delivered_at text,
    primary key (practice_id, delivery_num)
);

create index subscription_key on subscription (practice_id, api_key_num);
create index webhook_delivery_subscription on webhook_delivery (practice_id, subscription_num, made_at, delivery_num);
