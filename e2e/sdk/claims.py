"""Claims, their lines, and an insurance payment from the claim to the check, undone, and again as one check for two."""

import datetime
from decimal import Decimal

from opendental.resources.claim_payments.models import (
    CreateBatchClaimPaymentRequest,
    CreateClaimPaymentRequest,
    UpdateClaimPaymentRequest,
)
from opendental.resources.claim_procs.models import UpdateClaimProcRequest
from opendental.resources.claims.models import UpdateClaimRequest

from office import TODAY, day
from plays import holds, refused, same

YESTERDAY = datetime.datetime.now().replace(microsecond=0) - datetime.timedelta(days=1)
LATER = datetime.datetime(2999, 1, 1)


def play(sdk, office, plays):
    office.code("T2101")
    office.code("T2102")
    plan = office.plan(office.carrier("Maple Dental"))
    office.pays(plan, "Restorative", 80)
    reading(sdk, office, plays, plan)
    used_benefits(sdk, office, plays, plan)
    flow(sdk, office, plays, plan)


def insured(office, plan, last, **more):
    """A patient with two pieces of work, of 100.00 and 250.50, that the plan pays 80 % of, and the claim for them."""
    patient = office.patient(last)
    office.covered(patient, plan, last)
    work = (("T2101", "100.00"), ("T2102", "250.50"))
    procedures = [office.procedure(patient, code, fee, **more) for code, fee in work]
    return patient, procedures, office.claim(patient, procedures)


def reading(sdk, office, plays, plan):
    provider = office.post("/providers", Abbr="CLAIM", LName="Clay", FName="Cleo")["ProvNum"]
    patient, _, claim = insured(office, plan, "Cole", ProvNum=provider)
    with plays.call("claims.get"):
        got = sdk.claims.get(claim)
        same((got.id, got.claim_num, got.patient_num, got.plan_num), (claim, claim, patient, plan))
        same((got.claim_type, got.claim_status, got.relationship), ("P", "W", "Self"))
        same((got.claim_fee, got.estimated_insurance_payment), (Decimal("350.50"), Decimal("280.40")))
        same((got.insurance_paid, got.writeoff, got.provider_treat), (0, 0, provider))
        same((got.date_service.isoformat(), got.date_received), (day(3), datetime.date(1, 1, 1)))
        same((got.accident_related, got.place_service), (False, "Office"))
    with plays.call("claims.list"):
        same([one.id for one in sdk.claims.list(pat_num=patient)], [claim])
        same([one.id for one in sdk.claims.list(pat_num=patient, status="S")], [])
        same([one.id for one in sdk.claims.list(pat_num=patient, modified_since=YESTERDAY)], [claim])
        same(sdk.claims.list(modified_since=datetime.date(2999, 1, 1)), [])
        same([one.id for one in sdk.claims.list(pat_num=patient, offset=1, limit=1)], [])
    with plays.call("claims.get_all"):
        got = sdk.claims.get_all(pat_num=patient, status="W", modified_since=YESTERDAY, throttle_delay=0)
        same([one.claim_fee for one in got], [Decimal("350.50")])
    with plays.call("claims.get_by_patient"):
        same([one.id for one in sdk.claims.get_by_patient(patient)], [claim])
    with plays.call("claims.get_by_provider"):
        same([one.id for one in sdk.claims.get_by_provider(provider)], [claim])
    with plays.call("claims.get_by_status"):
        holds(claim in [one.id for one in sdk.claims.get_by_status("W")], "it waits")
    with plays.call("claims.update", "unknown keys change nothing"):
        got = sdk.claims.update(claim, UpdateClaimRequest(claim_status="R", note="Paid"))
        same((got.id, got.claim_status, got.claim_note), (claim, "W", ""))
    for call, status in (("get_sent", "S"), ("get_unsent", "U"), ("get_received", "R")):
        with plays.call(f"claims.{call}"):
            holds(claim not in [one.id for one in getattr(sdk.claims, call)()], f"it is not {status} yet")
            office.put(f"/claims/{claim}", ClaimStatus=status)
            same([one.claim_status for one in getattr(sdk.claims, call)() if one.id == claim], [status])
    with plays.call("claims.delete", "not when it was received"):
        refused(400, "", sdk.claims.delete, claim)
    with plays.call("claims.delete"):
        office.put(f"/claims/{claim}", ClaimStatus="W")
        same(sdk.claims.delete(claim), True)
        refused(404, "", sdk.claims.get, claim)
        same(sdk.claims.get_by_patient(patient), [])


def used_benefits(sdk, office, plays, plan):
    patient = office.patient("Dara")
    _, own = office.covered(patient, plan, "Dara")
    with plays.call("claim_procs.ins_adjust"):
        sdk.claim_procs.ins_adjust(pat_plan_num=own, ins_used=250.5, deductible_used=25)
        (made,) = sdk.claim_procs.list(pat_num=patient, status="Adjustment")
        same((made.ins_pay_amt, made.ded_applied, made.plan_num), (250.5, 25.0, plan))
        same((made.proc_num, made.claim_num, made.editable), (0, 0, False))
    with plays.call("claim_procs.ins_adjust", "sets what is used, and adds nothing"):
        sdk.claim_procs.ins_adjust(pat_plan_num=own, ins_used=300, deductible_used=25)
        rows = sdk.claim_procs.list(pat_num=patient, status="Adjustment")
        same((sum(one.ins_pay_amt for one in rows), sum(one.ded_applied for one in rows)), (300.0, 25.0))
    with plays.call("claim_procs.ins_adjust", "of a plan that nobody has"):
        refused(404, "", sdk.claim_procs.ins_adjust, pat_plan_num=987654, ins_used=1, deductible_used=0)


def flow(sdk, office, plays, plan):
    """`GET claims` -> `PUT claimprocs` -> `POST claimpayments` -> `DELETE` -> `POST claimpayments/Batch`."""
    patient, procedures, claim = insured(office, plan, "Eden")
    lines = []
    with plays.call("claim_procs.list"):
        lines = sdk.claim_procs.list(claim_num=claim)
        same([one.proc_num for one in lines], procedures)
        same([(one.fee_billed, one.ins_pay_est) for one in lines], [(100.0, 80.0), (250.5, 200.4)])
        same({(one.status, one.ins_pay_amt, one.claim_payment_num) for one in lines}, {("NotReceived", 0.0, 0)})
        same([one.code_sent for one in lines], ["T2101", "T2102"])
        holds(all(one.editable and not one.attached_to_check for one in lines), "they wait to be paid")
    first, second = (one.claim_proc_num for one in lines)
    with plays.call("claim_procs.get"):
        got = sdk.claim_procs.get(first)
        same((got.claim_proc_num, got.claim_num, got.pat_num, got.plan_num), (first, claim, patient, plan))
        same((got.proc_date, got.is_transfer, got.remarks), (day(3), "false", ""))
    with plays.call("claim_procs.get_all"):
        same([one.claim_proc_num for one in sdk.claim_procs.get_all(pat_num=patient)], [first, second])
        got = sdk.claim_procs.get_all(pat_num=patient, plan_num=plan, claim_proc_num=second)
        same([one.claim_proc_num for one in got], [second])
        same(sdk.claim_procs.get_all(pat_num=patient, status="Received"), [])
    with plays.call("claim_procs.get_by_plan"):
        got = sdk.claim_procs.get_by_plan(plan)
        same({one.plan_num for one in got}, {plan})
        holds({first, second} <= {one.claim_proc_num for one in got}, "not all are there")

    with plays.call("claim_procs.update"):
        got = sdk.claim_procs.update(
            first,
            UpdateClaimProcRequest(Status="Received", InsPayAmt=75.25, WriteOff=10, DedApplied=5, Remarks="As allowed"),
        )
        same((got.status, got.ins_pay_amt, got.write_off, got.ded_applied), ("Received", 75.25, 10.0, 5.0))
        same((got.remarks, got.claim_payment_num, got.fee_billed), ("As allowed", 0, 100.0))
    with plays.call("claim_procs.update", "from a dict, with what is not to be written"):
        got = sdk.claim_procs.update(second, {"Status": "Received", "InsPayAmt": "200.40", "DateCP": "2001-01-01"})
        same((got.status, got.ins_pay_amt, got.date_cp), ("Received", 200.4, day(3)))
    with plays.call("claims.get", "sums what its lines say"):
        office.put(f"/claims/{claim}", ClaimStatus="R", DateReceived=TODAY.isoformat())
        got = sdk.claims.get(claim)
        same((got.claim_status, got.date_received), ("R", TODAY))
        same((got.insurance_paid, got.writeoff, got.claim_fee), (Decimal("275.65"), Decimal("10"), Decimal("350.50")))

    with plays.call("claim_payments.create", "not for another amount"):
        body = CreateClaimPaymentRequest(claimNum=claim, CheckAmt=275.64)
        refused(400, "CheckAmt does not match", sdk.claim_payments.create, body)
        same([one.claim_payment_num for one in sdk.claim_procs.list(claim_num=claim)], [0, 0])
    check = None
    with plays.call("claim_payments.create"):
        check = sdk.claim_payments.create(
            CreateClaimPaymentRequest(
                claimNum=claim, CheckAmt=275.65, CheckDate=datetime.date.fromisoformat(day(1)), CheckNum="10017"
            )
        )
        same((check.check_amt, check.check_num, check.check_date.isoformat()), (275.65, "10017", day(1)))
        same((check.carrier_name, check.is_partial, check.deposit_num), ("Maple Dental", "false", 0))
        same(check.deletable, True)
        check = check.claim_payment_num
    with plays.call("claim_procs.list", "what a check pays"):
        got = sdk.claim_procs.list(claim_payment_num=check)
        same([(one.claim_proc_num, one.date_cp) for one in got], [(first, day(1)), (second, day(1))])
        holds(all(one.attached_to_check for one in got), "they are on the check")
    with plays.call("claim_procs.update", "not the amount on a check"):
        refused(400, "Cannot change InsPayAmt", sdk.claim_procs.update, first, {"InsPayAmt": 1})
        same(sdk.claim_procs.get(first).ins_pay_amt, 75.25)
    with plays.call("claim_payments.get"):
        got = sdk.claim_payments.get(check)
        same((got.claim_payment_num, got.check_amt, got.check_num), (check, 275.65, "10017"))
    with plays.call("claim_payments.list"):
        same([one.check_amt for one in sdk.claim_payments.list() if one.claim_payment_num == check], [275.65])
        holds(check in [one.claim_payment_num for one in sdk.claim_payments.list(YESTERDAY)], "it is new")
        same(sdk.claim_payments.list("2999-01-01 00:00:00"), [])
    with plays.call("claim_payments.update"):
        got = sdk.claim_payments.update(check, UpdateClaimPaymentRequest(Note="Second try", BankBranch="12-34"))
        same((got.note, got.bank_branch, got.check_num, got.check_amt), ("Second try", "12-34", "10017", 275.65))
    with plays.call("claims.delete", "not while a check pays it"):
        refused(400, "", sdk.claims.delete, claim)
    with plays.call("claim_payments.delete"):
        same(sdk.claim_payments.delete(check), True)
        refused(404, "", sdk.claim_payments.get, check)
        got = sdk.claim_procs.list(claim_num=claim)
        same([(one.claim_payment_num, one.ins_pay_amt) for one in got], [(0, 75.25), (0, 200.4)])
    with plays.call("claim_procs.update", "once the check is gone"):
        same(sdk.claim_procs.update(first, {"InsPayAmt": 70}).ins_pay_amt, 70.0)
    batch(sdk, office, plays, plan, claim)


def batch(sdk, office, plays, plan, claim):
    """One check for this claim, of 270.40, and for another, of 30.00."""
    _, _, other = insured(office, plan, "Faye")
    lines = [one.claim_proc_num for one in sdk.claim_procs.list(claim_num=other)]
    for line, paid in zip(lines, (30, 0)):
        sdk.claim_procs.update(line, UpdateClaimProcRequest(Status="Received", InsPayAmt=paid))
    office.put(f"/claims/{other}", ClaimStatus="R")
    check = None
    with plays.call("claim_payments.create_batch", "of another amount is partial"):
        body = CreateBatchClaimPaymentRequest(claimNums=[claim, other], CheckAmt=310.4, CheckNum="10018")
        check = sdk.claim_payments.create_batch(body)
        same((check.check_amt, check.check_num, check.is_partial), (310.4, "10018", "true"))
        check = check.claim_payment_num
    with plays.call("claim_payments.update", "makes it whole"):
        got = sdk.claim_payments.update(check, {"CheckAmt": "300.40"})
        same((got.check_amt, got.is_partial), (300.4, "false"))
    with plays.call("claim_payments.delete", "of a batch"):
        same(sdk.claim_payments.delete(check), True)
        rows = sdk.claim_procs.list(claim_num=claim) + sdk.claim_procs.list(claim_num=other)
        same({one.claim_payment_num for one in rows}, {0})
    with plays.call("claim_payments.create_batch"):
        kind, group = office.definition("InsurancePaymentType"), office.definition("ClaimPaymentGroups")
        check = sdk.claim_payments.create_batch({"claimNums": [claim, other], "CheckAmt": 300.4, "CheckDate": TODAY})
        same((check.check_amt, check.is_partial, check.check_date), (300.4, "false", TODAY))
        same((check.pay_type, check.pay_group), (kind, group))
        rows = sdk.claim_procs.list(claim_payment_num=check.claim_payment_num)
        same(sorted(one.ins_pay_amt for one in rows), [0.0, 30.0, 70.0, 200.4])
        same({one.claim_num for one in rows}, {claim, other})
        same(sdk.claims.get(claim).insurance_paid + sdk.claims.get(other).insurance_paid, Decimal("300.40"))
