"""Patients, what covers them, and what was done for them."""

import datetime

from opendental.resources.benefits.models import CreateBenefitRequest, UpdateBenefitRequest
from opendental.resources.ins_subs.models import CreateInsSubRequest
from opendental.resources.ins_verifies.models import UpdateInsVerifyRequest
from opendental.resources.pat_plans.models import CreatePatPlanRequest, UpdatePatPlanRequest
from opendental.resources.patients.models import UpdatePatientRequest
from opendental.resources.procedure_logs.models import (
    CreateInsuranceHistoryRequest,
    CreateProcedureLogRequest,
    UpdateProcedureLogRequest,
)

from office import day
from plays import holds, refused, same

YESTERDAY = datetime.datetime.now().replace(microsecond=0) - datetime.timedelta(days=1)
# Nothing was changed so late.
LATER = datetime.datetime(2999, 1, 1)


def play(sdk, office, plays):
    patients(sdk, office, plays)
    subscribers(sdk, office, plays)
    patient_plans(sdk, office, plays)
    benefits(sdk, office, plays)
    verifications(sdk, office, plays)
    procedures(sdk, office, plays)
    insurance_history(sdk, office, plays)


def patients(sdk, office, plays):
    made = office.patient("Vale", "Ines", Birthdate="1984-02-29", Premed="true", Zip="04101", WirelessPhone="5550101")
    with plays.call("patients.get"):
        got = sdk.patients.get(made)
        same((got.id, got.last_name, got.first_name, got.guarantor_num), (made, "Vale", "Ines", made))
        same((got.birth_date, got.premedication_required), (datetime.date(1984, 2, 29), True))
        same((got.zip_code, got.patient_status, got.position, got.gender), ("04101", "Patient", "Single", "Unknown"))
        same((got.total_balance, got.date_first_visit), (0, datetime.date(1, 1, 1)))
    every = [row["PatNum"] for row in office.get("/patients")]
    with plays.call("patients.list"):
        same([one.id for one in sdk.patients.list()], every)
        same([one.id for one in sdk.patients.list(offset=1, limit=1)], every[1:2])
    with plays.call("patients.get_all"):
        got = {one.id: one for one in sdk.patients.get_all(throttle_delay=0)}
        same((got[made].last_name, got[made].zip_code), ("Vale", "04101"))
    with plays.call("patients.update", "unknown keys change nothing"):
        got = sdk.patients.update(made, UpdatePatientRequest(first_name="Otto", address="1 Elm"))
        same((got.id, got.first_name, got.address), (made, "Ines", ""))


def subscribers(sdk, office, plays):
    patient = office.patient("Wren")
    plan, other = (office.plan(office.carrier(name)) for name in ("Dogwood", "Elder"))
    with plays.call("ins_subs.create"):
        sub = sdk.ins_subs.create(CreateInsSubRequest(PlanNum=plan, Subscriber=patient, SubscriberID="W-1"))
        same((sub.plan_num, sub.subscriber, sub.subscriber_id), (plan, patient, "W-1"))
        same((sub.release_info, sub.date_effective), ("true", datetime.date(1, 1, 1)))
        sub = sub.ins_sub_num
    with plays.call("ins_subs.create", "from a dict"):
        second = sdk.ins_subs.create(
            {"PlanNum": other, "Subscriber": patient, "SubscriberID": "W-2", "DateEffective": "2024-02-29"}
        )
        same(second.date_effective, datetime.date(2024, 2, 29))
        second = second.ins_sub_num
    with plays.call("ins_subs.get"):
        got = sdk.ins_subs.get(second)
        same((got.ins_sub_num, got.plan_num, got.subscriber_id), (second, other, "W-2"))
    with plays.call("ins_subs.list"):
        same([one.ins_sub_num for one in sdk.ins_subs.list(subscriber=patient)], [sub, second])
        same([one.ins_sub_num for one in sdk.ins_subs.list(subscriber=patient, plan_num=other)], [second])
        same([one.ins_sub_num for one in sdk.ins_subs.list(subscriber=patient, offset=1, limit=5)], [second])
    with plays.call("ins_subs.get_by_plan"):
        same([one.ins_sub_num for one in sdk.ins_subs.get_by_plan(plan)], [sub])
    with plays.call("ins_subs.get_by_subscriber"):
        same([one.subscriber_id for one in sdk.ins_subs.get_by_subscriber(patient)], ["W-1", "W-2"])
    with plays.call("ins_subs.get_modified_since"):
        holds(sub in [one.ins_sub_num for one in sdk.ins_subs.get_modified_since(YESTERDAY)], "it was changed since")
        same(sdk.ins_subs.get_modified_since(LATER), [])
    with plays.call("ins_subs.get_all_modified_since"):
        got = sdk.ins_subs.get_all_modified_since(YESTERDAY, throttle_delay=0)
        holds(second in [one.ins_sub_num for one in got], "it was changed since")
        same(sdk.ins_subs.get_all_modified_since(LATER), [])
    with plays.call("ins_subs.get_all"):
        same([one.ins_sub_num for one in sdk.ins_subs.get_all(plan_num=plan, throttle_delay=0)], [sub])
    with plays.call("ins_subs.ins_sub_exists"):
        same((sdk.ins_subs.ins_sub_exists(sub), sdk.ins_subs.ins_sub_exists(987654)), (True, False))
    with plays.call("ins_subs.delete"):
        same(sdk.ins_subs.delete(second), True)
        same(sdk.ins_subs.ins_sub_exists(second), False)
    with plays.call("ins_subs.delete", "not while a patient has it"):
        office.post("/patplans", PatNum=patient, InsSubNum=sub)
        refused(400, "PatPlans are still attached", sdk.ins_subs.delete, sub)
        same(sdk.ins_subs.ins_sub_exists(sub), True)


def patient_plans(sdk, office, plays):
    patient = office.patient("Xander")
    subs = []
    for name in ("Fir", "Ginkgo", "Hazel"):
        plan = office.plan(office.carrier(name))
        subs.append(office.post("/inssubs", PlanNum=plan, Subscriber=patient, SubscriberID=name)["InsSubNum"])
    with plays.call("pat_plans.create"):
        first = sdk.pat_plans.create(CreatePatPlanRequest(PatNum=patient, InsSubNum=subs[0], PatID="X1"))
        same((first.pat_num, first.ins_sub_num, first.ordinal), (patient, subs[0], 1))
        same((first.relationship, first.pat_id, first.is_pending), ("Self", "X1", "false"))
        same(first.ortho_auto_fee_billed_override, -1.0)
        first = first.pat_plan_num
    with plays.call("pat_plans.create", "from a dict"):
        second = sdk.pat_plans.create(
            {"PatNum": patient, "InsSubNum": subs[1], "Relationship": "Spouse", "Ordinal": 2}
        )
        same((second.ordinal, second.relationship), (2, "Spouse"))
        second = second.pat_plan_num
    with plays.call("pat_plans.get"):
        same([one.pat_plan_num for one in sdk.pat_plans.get(pat_num=patient)], [first, second])
        same([one.pat_plan_num for one in sdk.pat_plans.get(pat_num=patient, limit=1, offset=1)], [second])
    with plays.call("pat_plans.list"):
        same([one.pat_plan_num for one in sdk.pat_plans.list(ins_sub_num=subs[1])], [second])
    with plays.call("pat_plans.get_all"):
        got = [one.pat_plan_num for one in sdk.pat_plans.get_all(throttle_delay=0) if one.pat_num == patient]
        same(got, [first, second])
    with plays.call("pat_plans.get_by_patient"):
        same([one.relationship for one in sdk.pat_plans.get_by_patient(patient)], ["Self", "Spouse"])
    with plays.call("pat_plans.get_by_ins_sub"):
        same([one.pat_plan_num for one in sdk.pat_plans.get_by_ins_sub(subs[0])], [first])
    with plays.call("pat_plans.update"):
        got = sdk.pat_plans.update(second, UpdatePatPlanRequest(Relationship="Child", PatID="X2"))
        same((got.pat_plan_num, got.relationship, got.pat_id, got.ordinal), (second, "Child", "X2", 2))
    with plays.call("pat_plans.update", "another comes first"):
        same(sdk.pat_plans.update(second, {"Ordinal": 1}).ordinal, 1)
        got = {one.pat_plan_num: one.ordinal for one in sdk.pat_plans.get_by_patient(patient)}
        same(got, {first: 2, second: 1})
    with plays.call("pat_plans.pat_plan_exists"):
        same((sdk.pat_plans.pat_plan_exists(first), sdk.pat_plans.pat_plan_exists(987654)), (True, False))
    with plays.call("pat_plans.delete"):
        same(sdk.pat_plans.delete(second), True)
        got = {one.pat_plan_num: one.ordinal for one in sdk.pat_plans.get_by_patient(patient)}
        same(got, {first: 1})
    with plays.call("pat_plans.drop_coverage"):
        same(sdk.pat_plans.drop_coverage(first), True)
        same(sdk.pat_plans.get_by_patient(patient), [])


def benefits(sdk, office, plays):
    patient = office.patient("Yarrow")
    plan = office.plan(office.carrier("Ivy"))
    _, own = office.covered(patient, plan)
    crowns = next(row for row in office.get("/covcats") if row["EbenefitCat"] == "Crowns")["CovCatNum"]
    made = limit = None
    with plays.call("benefits.create"):
        made = sdk.benefits.create(
            CreateBenefitRequest(
                plan_num=plan, benefit_type="CoInsurance", coverage_level="None", cov_cat_num=crowns, percent=55
            )
        )
        same((made.plan_num, made.pat_plan_num, made.cov_cat_num), (plan, 0, crowns))
        same((made.benefit_type, made.percent, made.monetary_amt), ("CoInsurance", 55, -1.0))
        same((made.time_period, made.quantity_qualifier), ("CalendarYear", "None"))
        made = made.benefit_num
    with plays.call("benefits.create", "of a patient's own"):
        limit = sdk.benefits.create(
            CreateBenefitRequest(
                pat_plan_num=own, benefit_type="Limitations", coverage_level="Individual", monetary_amt=1234.5
            )
        )
        same((limit.pat_plan_num, limit.plan_num, limit.monetary_amt, limit.percent), (own, 0, 1234.5, -1))
        limit = limit.benefit_num
    with plays.call("benefits.get"):
        got = sdk.benefits.get(made)
        same((got.id, got.percent, got.code_num, got.treat_area), (made, 55, 0, "None"))
    with plays.call("benefits.list"):
        same([one.id for one in sdk.benefits.list(plan_num=plan)], [made])
        same(sdk.benefits.list(plan_num=plan, offset=1), [])
    with plays.call("benefits.get_all"):
        got = {one.id for one in sdk.benefits.get_all(throttle_delay=0)}
        holds({made, limit} <= got, "not all are there")
    with plays.call("benefits.get_by_plan"):
        same([one.percent for one in sdk.benefits.get_by_plan(plan)], [55])
    with plays.call("benefits.get_by_pat_plan"):
        same([one.monetary_amt for one in sdk.benefits.get_by_pat_plan(own)], [1234.5])
    with plays.call("benefits.update"):
        got = sdk.benefits.update(made, UpdateBenefitRequest(percent=60))
        same((got.benefit_num, got.percent, got.cov_cat_num), (made, 60, crowns))
    with plays.call("benefits.delete"):
        same((sdk.benefits.delete(made), sdk.benefits.delete(limit)), (True, True))
        same(sdk.benefits.get_by_plan(plan), [])
        refused(404, "", sdk.benefits.get, made)


def verifications(sdk, office, plays):
    patient = office.patient("Zinnia")
    plan = office.plan(office.carrier("Juniper"))
    _, own = office.covered(patient, plan)
    status = office.definition("InsuranceVerificationStatus")
    two, one_day = (datetime.date.fromisoformat(day(ago)) for ago in (2, 1))
    first = second = None
    with plays.call("ins_verifies.verify_patient_enrollment"):
        first = sdk.ins_verifies.verify_patient_enrollment(own, two.isoformat(), def_num=status, note="Called")
        same((first.verify_type, first.f_key), ("PatientEnrollment", own))
        same((first.date_last_verified, first.def_num, first.note), (two, status, "Called"))
    with plays.call("ins_verifies.verify_insurance_benefit"):
        second = sdk.ins_verifies.verify_insurance_benefit(plan, one_day.isoformat())
        same((second.verify_type, second.f_key), ("InsuranceBenefit", plan))
        same((second.date_last_verified, second.def_num), (one_day, 0))
    with plays.call("ins_verifies.update"):
        body = UpdateInsVerifyRequest(VerifyType="PatientEnrollment", FKey=own, DateLastVerified=one_day.isoformat())
        got = sdk.ins_verifies.update(body)
        same((got.ins_verify_num, got.date_last_verified, got.note), (first.ins_verify_num, one_day, "Called"))
    with plays.call("ins_verifies.get"):
        got = sdk.ins_verifies.get(second.ins_verify_num)
        same((got.verify_type, got.f_key, got.date_last_verified), ("InsuranceBenefit", plan, one_day))
    with plays.call("ins_verifies.get_by_patient_plan"):
        same([one.date_last_verified for one in sdk.ins_verifies.get_by_patient_plan(own)], [one_day])
    with plays.call("ins_verifies.get_by_insurance_plan"):
        got = [one.ins_verify_num for one in sdk.ins_verifies.get_by_insurance_plan(plan)]
        same(got, [second.ins_verify_num])
    with plays.call("ins_verifies.list"):
        got = sdk.ins_verifies.list(verify_type="PatientEnrollment", f_key=own, limit=5)
        same([one.ins_verify_num for one in got], [first.ins_verify_num])
        same(sdk.ins_verifies.list(sec_date_t_edit=LATER), [])
    with plays.call("ins_verifies.get_all"):
        got = {one.ins_verify_num for one in sdk.ins_verifies.get_all(sec_date_t_edit=YESTERDAY, throttle_delay=0)}
        holds({first.ins_verify_num, second.ins_verify_num} <= got, "not all are there")


def procedures(sdk, office, plays):
    patient = office.patient("Abel")
    code, other = office.code("T0921"), office.code("T0922")
    provider = office.get("/providers")[0]["ProvNum"]
    with plays.call("procedure_logs.create"):
        done = sdk.procedure_logs.create(
            CreateProcedureLogRequest(
                PatNum=patient, ProcDate=day(9), ProvNum=provider, procCode="T0921", ProcStatus="C", ProcFee="130.05"
            )
        )
        same((done.pat_num, done.code_num, done.proc_code, done.proc_fee), (patient, code, "T0921", "130.05"))
        same((done.proc_status, done.proc_date.isoformat(), done.prov_num), ("C", day(9), provider))
        same((done.place_service, done.unit_qty, done.apt_num), ("Office", 1, 0))
        done = done.proc_num
    with plays.call("procedure_logs.create", "from a dict"):
        body = {"PatNum": patient, "ProcDate": day(0), "ProcStatus": "TP", "CodeNum": other, "ProcFee": 20}
        planned = sdk.procedure_logs.create(body)
        same((planned.proc_status, planned.proc_code, planned.proc_fee), ("TP", "T0922", "20.00"))
        planned = planned.proc_num
    with plays.call("procedure_logs.get"):
        got = sdk.procedure_logs.get(done)
        same((got.proc_num, got.pat_num, got.proc_fee, got.descript), (done, patient, "130.05", "Work T0921"))
    with plays.call("procedure_logs.list"):
        same([one.proc_num for one in sdk.procedure_logs.list(pat_num=patient)], [done, planned])
        same([one.proc_num for one in sdk.procedure_logs.list(pat_num=patient, code_num=other)], [planned])
        same([one.proc_num for one in sdk.procedure_logs.list(pat_num=patient, offset=1)], [planned])
        same([one.proc_num for one in sdk.procedure_logs.list(pat_num=patient, date_t_stamp=LATER)], [])
    with plays.call("procedure_logs.get_all"):
        same([one.proc_num for one in sdk.procedure_logs.get_all(pat_num=patient, throttle_delay=0)], [done, planned])
    with plays.call("procedure_logs.get_by_patient"):
        same([one.proc_status for one in sdk.procedure_logs.get_by_patient(patient)], ["C", "TP"])
    with plays.call("procedure_logs.get_by_status"):
        same([one.proc_num for one in sdk.procedure_logs.get_by_status("TP", pat_num=patient)], [planned])
    with plays.call("procedure_logs.get_treatment_planned"):
        same([one.proc_num for one in sdk.procedure_logs.get_treatment_planned(patient)], [planned])
    with plays.call("procedure_logs.get_completed"):
        same([one.proc_num for one in sdk.procedure_logs.get_completed(patient)], [done])
    with plays.call("procedure_logs.get_by_appointment"):
        same(sdk.procedure_logs.get_by_appointment(987654), [])
    with plays.call("procedure_logs.get_modified_since"):
        got = [one.proc_num for one in sdk.procedure_logs.get_modified_since(YESTERDAY)]
        holds({done, planned} <= set(got), "they were changed since")
        same(sdk.procedure_logs.get_modified_since(LATER.isoformat(sep=" ")), [])
    with plays.call("procedure_logs.update"):
        got = sdk.procedure_logs.update(planned, UpdateProcedureLogRequest(ProcFee=21.5, BillingNote="Half"))
        same((got.proc_num, got.proc_fee, got.billing_note, got.proc_status), (planned, "21.50", "Half", "TP"))
        same(sdk.procedure_logs.update(planned, {"ProcStatus": "C"}).proc_status, "C")
    with plays.call("procedure_logs.delete"):
        same(sdk.procedure_logs.delete(planned), True)
        same(sdk.procedure_logs.get(planned).proc_status, "D")


def insurance_history(sdk, office, plays):
    patient = office.patient("Brook")
    sub, _ = office.covered(patient, office.plan(office.carrier("Larch")))
    office.code("T0923")
    office.code("T0924")
    for kind, codes in (("Exam", "T0923"), ("Pano", "T0924"), ("BW", "")):
        office.must("PUT", f"/preferences/InsHist{kind}Codes", {"ValueString": codes})
    with plays.call("procedure_logs.create_insurance_history"):
        made = sdk.procedure_logs.create_insurance_history(
            CreateInsuranceHistoryRequest(
                PatNum=patient, InsSubNum=sub, insHistPrefName="InsHistExamCodes", ProcDate=day(200)
            )
        )
        same((made.pat_num, made.proc_status, made.proc_code), (patient, "EO", "T0923"))
        same((made.proc_date.isoformat(), made.proc_fee), (day(200), "0.00"))
    with plays.call("procedure_logs.get_insurance_history"):
        got = {one.ins_hist_pref_name: one for one in sdk.procedure_logs.get_insurance_history(patient, sub).history}
        same((got["InsHistExamCodes"].proc_date, got["InsHistExamCodes"].proc_num), (day(200), made.proc_num))
        same((got["InsHistPanoCodes"].proc_date, got["InsHistPanoCodes"].proc_num), ("No History", 0))
        same((got["InsHistBWCodes"].proc_date, got["InsHistBWCodes"].proc_num), ("Not Set", 0))
    with plays.call("procedure_logs.list_insurance_history"):
        same(len(sdk.procedure_logs.list_insurance_history(patient, sub)), 10)
    with plays.call("procedure_logs.get_insurance_history_by_category"):
        got = sdk.procedure_logs.get_insurance_history_by_category(patient, sub, "InsHistExamCodes")
        same(got.proc_num, made.proc_num)
        same(sdk.procedure_logs.get_insurance_history_by_category(patient, sub, "InsHistNoCodes"), None)
    with plays.call("procedure_logs.get_insurance_history_dict"):
        got = sdk.procedure_logs.get_insurance_history_dict(patient, sub)
        same(got["InsHistExamCodes"].proc_date, day(200))
    with plays.call("procedure_logs.has_insurance_history"):
        has = {kind: sdk.procedure_logs.has_insurance_history(patient, sub, f"InsHist{kind}Codes")
               for kind in ("Exam", "Pano", "BW")}
        same(has, {"Exam": True, "Pano": False, "BW": False})
    with plays.call("procedure_logs.get_recent_insurance_procedures"):
        got = sdk.procedure_logs.get_recent_insurance_procedures(patient, sub)
        same([one.ins_hist_pref_name for one in got], ["InsHistExamCodes"])
        every = sdk.procedure_logs.get_recent_insurance_procedures(patient, sub, exclude_no_history=False)
        same(len(every), 10)
