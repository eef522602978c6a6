-- What people do about exceptions: each step, and how an exception was settled by one.

create table exception_step (
    practice_id bigint not null,
    exception_step_num bigint not null,
    exception_num bigint not null,
    action text not null,
    assignee text not null,
    note text not null,
    made_by text not null,
    made_at text not null,
    primary key (practice_id, exception_step_num)
);

create index exception_step_exception on exception_step (practice_id, exception_num, exception_step_num);

alter table exception add column settled_as text;

create unique index exception_public on exception (practice_id, public_id);
create index exception_status_num on exception (practice_id, status, exception_num);
