-- Webhooks of the tracking API: who is told of events, and what was sent. The events themselves are the outbox.

create table event_webhook (
    practice_id bigint not null,
    event_webhook_num bigint not null,
    public_id text not null,
    api_key_num bigint not null,
    url text not null,
    description text not null,
    events text not null,
    secret text not null,
    old_secret text,
    old_secret_until text,
    last_event bigint not null,
    pending bigint,
    failing_since text,
    failures bigint not null,
    busy_until text,
    next_try text,
    disabled text,
    disabled_at text,
    created_at text not null,
    updated_at text not null,
    primary key (practice_id, event_webhook_num)
);

create table event_delivery (
    practice_id bigint not null,
    event_delivery_num bigint not null,
    event_webhook_num bigint not null,
    event_seq bigint not null,
    event_name text not null,
    made_at text not null,
    tried_at text not null,
    attempts bigint not null,
    status bigint,
    error text not null,
    delivered_at text,
    primary key (practice_id, event_delivery_num)
);

create unique index event_webhook_public on event_webhook (practice_id, public_id);
create index event_delivery_webhook on event_delivery (practice_id, event_webhook_num, event_delivery_num);
