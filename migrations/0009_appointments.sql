-- Appointments, and the chairs that they are at. Times are those of the practice's clocks, but for the last two.

create table operatory (
    practice_id bigint not null,
    operatory_num bigint not null,
    op_name text not null,
    abbrev text not null,
    item_order bigint not null,
    is_hidden boolean not null,
    prov_dentist bigint,
    prov_hygienist bigint,
    is_hygiene boolean not null,
    clinic_num bigint,
    primary key (practice_id, operatory_num)
);

create table appointment (
    practice_id bigint not null,
    apt_num bigint not null,
    pat_num bigint not null,
    apt_status text not null,
    pattern text not null,
    pattern_secondary text not null,
    confirmed bigint not null,
    op bigint,
    note text not null,
    prov_num bigint not null,
    prov_hyg bigint,
    apt_date_time text,
    next_apt_num bigint,
    unsched_status bigint,
    is_new_patient boolean not null,
    clinic_num bigint,
    is_hygiene boolean not null,
    date_time_arrived text,
    date_time_seated text,
    date_time_dismissed text,
    ins_plan1 bigint,
    ins_plan2 bigint,
    color_override text not null,
    priority text not null,
    item_order_planned bigint not null,
    sec_user_num_entry bigint not null,
    sec_date_t_entry text not null,
    date_t_stamp text not null,
    primary key (practice_id, apt_num)
);

create index appointment_patient on appointment (practice_id, pat_num);
create index appointment_at on appointment (practice_id, apt_date_time);
create index appointment_operatory on appointment (practice_id, op);
create index appointment_edited on appointment (practice_id, date_t_stamp);
create index appointment_priority on appointment (practice_id, priority);
create index appointment_planned on appointment (practice_id, next_apt_num);
create index procedurelog_appointment on procedurelog (practice_id, apt_num);
create index procedurelog_planned on procedurelog (practice_id, planned_apt_num);
