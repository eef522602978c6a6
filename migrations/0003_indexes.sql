-- How the record tables are searched, other than by their keys.

create index job_due on job (practice_id, state, run_at, job_num);
create index job_for on job (practice_id, kind, subject);

create index patient_guarantor on patient (practice_id, guarantor);
create index procedurelog_patient on procedurelog (practice_id, pat_num);
create index claim_patient on claim (practice_id, pat_num);
create index claim_status on claim (practice_id, claim_status);
create index claim_edited on claim (practice_id, sec_date_t_edit);
create index claimproc_patient on claimproc (practice_id, pat_num);
create index claimproc_procedure on claimproc (practice_id, proc_num);
create index claimproc_claim on claimproc (practice_id, claim_num);
create index claimproc_check on claimproc (practice_id, claim_payment_num);
create index claimproc_status on claimproc (practice_id, status);
create index claimproc_subscription on claimproc (practice_id, ins_sub_num);
create index claimpayment_edited on claimpayment (practice_id, sec_date_t_edit);
create index etrans_patient on etrans (practice_id, pat_num);
create index patplan_patient on patplan (practice_id, pat_num);
create index patplan_subscription on patplan (practice_id, ins_sub_num);
create index inssub_plan on inssub (practice_id, plan_num);
create index inssub_subscriber on inssub (practice_id, subscriber);
create index insplan_carrier on insplan (practice_id, carrier_num);
create index carrier_elect_id on carrier (practice_id, elect_id);
create index benefit_plan on benefit (practice_id, plan_num);
create index benefit_coverage on benefit (practice_id, pat_plan_num);
create index fee_schedule on fee (practice_id, fee_sched, code_num);

create index tracked_claim_number on tracked_claim (practice_id, claim_number_key);
create index tracked_payer_number on tracked_claim (practice_id, payer_claim_number_key);
create index tracked_member on tracked_claim (practice_id, subscriber_id_key);
create index tracked_claim_claim on tracked_claim (practice_id, claim_num);
create unique index tracked_public on tracked_claim (practice_id, public_id);
create index stored_file_sha on stored_file (practice_id, sha256);
create unique index stored_file_public on stored_file (practice_id, public_id);
create index sent_claim_file on sent_claim (practice_id, stored_file_num);
create unique index remittance_public on remittance (practice_id, public_id);
create index remittance_file on remittance (practice_id, stored_file_num);
create index remittance_natural on remittance (practice_id, natural_key);
create index remittance_status on remittance (practice_id, status);
create index remittance_trace on remittance (practice_id, trace_key);
create index remitted_claim_remittance on remitted_claim (practice_id, remittance_num, claim_index);
create index remitted_claim_tracked on remitted_claim (practice_id, tracked_claim_num);
create index remitted_claim_claim on remitted_claim (practice_id, claim_num);
create index remitted_line_claim on remitted_line (practice_id, remitted_claim_num, line_index);
create index bank_account_numbers on bank_account (practice_id, routing_number, account_number);
create unique index bank_account_public on bank_account (practice_id, public_id);
create unique index bank_entry_fingerprint on bank_entry (practice_id, fingerprint);
create unique index bank_entry_public on bank_entry (practice_id, public_id);
create index bank_entry_trace on bank_entry (practice_id, trace_key);
create index bank_entry_check on bank_entry (practice_id, check_key);
create index link_from on link (practice_id, kind, from_num);
create index link_to on link (practice_id, kind, to_num);
create unique index link_public on link (practice_id, public_id);
create index exception_status on exception (practice_id, status);
create index exception_subject on exception (practice_id, subject_kind, subject_num);
create index sent_claim_claim on sent_claim (practice_id, claim_num);

create index entry_account on entry (practice_id, account, account_of);
create index entry_source on entry (practice_id, source, source_num);

create unique index api_key_door1 on api_key (door1_hash);
create unique index api_key_bearer on api_key (bearer_hash);
create unique index app_user_name on app_user (practice_id, name);
create unique index session_token on session (token_hash);
