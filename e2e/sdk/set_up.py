"""The office as it is set up: preferences, providers, fees, codes, coverage, plans; and its tables as SQL."""

from decimal import Decimal

from opendental.resources.code_groups.models import UpdateCodeGroupRequest
from opendental.resources.coverage_categories.models import UpdateCoverageCategoryRequest
from opendental.resources.fee_scheds.models import CreateFeeSchedRequest, UpdateFeeSchedRequest
from opendental.resources.fees.models import CreateFeeScheduleRequest, UpdateFeeScheduleRequest
from opendental.resources.insurance_plans.models import CreateInsurancePlanRequest, UpdateInsurancePlanRequest
from opendental.resources.providers.models import UpdateProviderRequest
from opendental.resources.substitution_links.models import CreateSubstitutionLinkRequest, UpdateSubstitutionLinkRequest

from plays import holds, refused, same


def play(sdk, office, plays):
    preferences(sdk, office, plays)
    providers(sdk, office, plays)
    clinics(sdk, office, plays)
    carriers(sdk, office, plays)
    employers(sdk, office, plays)
    fee_schedules(sdk, plays)
    fees(sdk, office, plays)
    procedure_codes(sdk, office, plays)
    coverage(sdk, office, plays)
    plans(sdk, office, plays)
    substitutions(sdk, office, plays)
    queries(sdk, office, plays)


def preferences(sdk, office, plays):
    every = {row["PrefName"]: row["ValueString"] for row in office.get("/preferences", Limit=100)}
    with plays.call("preferences.list"):
        same({one.pref_name: one.value_string for one in sdk.preferences.list()}, every)
    with plays.call("preferences.list", "one of them"):
        same([one.pref_name for one in sdk.preferences.list(pref_name="ProgramVersion")], ["ProgramVersion"])
    with plays.call("preferences.get_all"):
        same(len({one.pref_num for one in sdk.preferences.get_all(throttle_delay=0)}), len(every))
    with plays.call("preferences.get_by_name"):
        same(sdk.preferences.get_by_name("InsChecksFrequency").value_string, "1")
        same(sdk.preferences.get_by_name("NoSuchPreference"), None)
    with plays.call("preferences.get_multiple_by_names"):
        got = sdk.preferences.get_multiple_by_names(["ProgramVersion", "NoSuchPreference"])
        same(got["ProgramVersion"].value_string, every["ProgramVersion"])
        same(got["NoSuchPreference"], None)
    with plays.call("preferences.search_by_pattern"):
        got = {one.pref_name for one in sdk.preferences.search_by_pattern("inshist")}
        same(got, {name for name in every if "inshist" in name.lower()})
        holds(got, "there is no preference of insurance history")


def providers(sdk, office, plays):
    made = office.post("/providers", Abbr="ODAY", LName="Oday", FName="Pia", NationalProvID="1999999984")["ProvNum"]
    with plays.call("providers.get"):
        got = sdk.providers.get(made)
        same((got.id, got.prov_num, got.last_name, got.first_name), (made, made, "Oday", "Pia"))
        same((got.abbreviation, got.npi, got.is_hidden), ("ODAY", "1999999984", False))
    every = [row["ProvNum"] for row in office.get("/providers")]
    with plays.call("providers.list"):
        same([one.id for one in sdk.providers.list()], every)
        same([one.id for one in sdk.providers.list(offset=1, limit=1)], every[1:2])
    with plays.call("providers.get_all"):
        same([one.id for one in sdk.providers.get_all(throttle_delay=0)], every)
    with plays.call("providers.update", "unknown keys change nothing"):
        got = sdk.providers.update(made, UpdateProviderRequest(first_name="Otto", is_hidden=True))
        same((got.id, got.first_name, got.is_hidden), (made, "Pia", False))


def clinics(sdk, office, plays):
    north = office.post("/clinics", Description="North", Abbr="N")["ClinicNum"]
    with plays.call("clinics.get"):
        same((sdk.clinics.get(north).id, sdk.clinics.get(north).description), (north, "North"))
    every = [(row["ClinicNum"], row["Description"], row["Abbr"]) for row in office.get("/clinics")]
    with plays.call("clinics.list"):
        same([(one.id, one.description, one.abbreviation) for one in sdk.clinics.list()], every)
    with plays.call("clinics.get_all"):
        same([one.clinic_num for one in sdk.clinics.get_all(throttle_delay=0)], [number for number, *_ in every])


def carriers(sdk, office, plays):
    made = office.post("/carriers", CarrierName="Acorn Dental", Phone="(555)555-0100", ElectID="ACORN1")["CarrierNum"]
    with plays.call("carriers.get"):
        got = sdk.carriers.get(made)
        same((got.id, got.carrier_num, got.carrier_name), (made, made, "Acorn Dental"))
        same((got.electronic_id, got.no_send_elect, got.is_hidden), ("ACORN1", "SendElect", False))
    with plays.call("carriers.list"):
        same(sdk.carriers.list()[-1].carrier_num, made)
    with plays.call("carriers.get_all"):
        got = [one.carrier_name for one in sdk.carriers.get_all(throttle_delay=0) if one.carrier_num == made]
        same(got, ["Acorn Dental"])


def employers(sdk, office, plays):
    made = None
    with plays.call("employers.get"):
        made = office.post("/employers", EmpName="Ferrous Works")["EmployerNum"]
        got = sdk.employers.get(made)
        same((got.id, got.employer_num, got.name), (made, made, "Ferrous Works"))
    with plays.call("employers.list"):
        same([one.name for one in sdk.employers.list() if one.id == made], ["Ferrous Works"])
    with plays.call("employers.get_all"):
        same([one.name for one in sdk.employers.get_all(throttle_delay=0) if one.id == made], ["Ferrous Works"])
    with plays.call("employers.delete"):
        same(sdk.employers.delete(made), True)
        refused(404, "", sdk.employers.get, made)


def fee_schedules(sdk, plays):
    made = None
    with plays.call("fee_scheds.create"):
        made = sdk.fee_scheds.create(CreateFeeSchedRequest(Description="Willow", FeeSchedType="Normal", IsGlobal=False))
        same((made.description, made.fee_sched_type), ("Willow", "Normal"))
        same((made.is_hidden, made.is_global), (False, False))
        made = made.fee_sched_num
    with plays.call("fee_scheds.update"):
        got = sdk.fee_scheds.update(made, UpdateFeeSchedRequest(Description="Willow 2", IsHidden=True))
        same((got.fee_sched_num, got.description, got.is_hidden, got.is_global), (made, "Willow 2", True, False))
    with plays.call("fee_scheds.get"):
        same(sdk.fee_scheds.get(made).description, "Willow 2")
        same(sdk.fee_scheds.get(987654), None)
    with plays.call("fee_scheds.list"):
        holds(made in [one.fee_sched_num for one in sdk.fee_scheds.list()], "a hidden schedule is not listed")
        holds(made not in [one.fee_sched_num for one in sdk.fee_scheds.list(include_hidden=False)], "not hidden")
    with plays.call("fee_scheds.get_all"):
        got = [one.description for one in sdk.fee_scheds.get_all(throttle_delay=0) if one.fee_sched_num == made]
        same(got, ["Willow 2"])
    with plays.call("fees.create_fee_schedule"):
        other = sdk.fees.create_fee_schedule(CreateFeeScheduleRequest(Description="Alder", FeeSchedType="CoPay"))
        same((other.description, other.fee_sched_type, other.is_hidden), ("Alder", "CoPay", False))
    with plays.call("fees.update_fee_schedule"):
        got = sdk.fees.update_fee_schedule(
            other.fee_sched_num, UpdateFeeScheduleRequest(Description="Alder 2", FeeSchedType="Normal")
        )
        same((got.description, got.fee_sched_type), ("Alder 2", "CoPay"))
    with plays.call("fees.get_fee_schedule"):
        same(sdk.fees.get_fee_schedule(other.fee_sched_num).description, "Alder 2")
    with plays.call("fees.list_fee_schedules"):
        shown = [one.fee_sched_num for one in sdk.fees.list_fee_schedules(include_hidden=False)]
        holds(other.fee_sched_num in shown and made not in shown, "hidden ones are shown, or others are not")


def fees(sdk, office, plays):
    schedule = office.post("/feescheds", Description="Rowan", FeeSchedType="Normal")["FeeSchedNum"]
    code = office.code("T0911")
    made = office.post("/fees", Amount="120.55", FeeSched=schedule, CodeNum=code)["FeeNum"]
    with plays.call("fees.get"):
        got = sdk.fees.get(made)
        same((got.id, got.fee_num, got.code_num, got.fee_sched), (made, made, code, schedule))
        same((got.fee_amount, got.prov_num, got.clinic_num), (Decimal("120.55"), 0, 0))
    with plays.call("fees.list"):
        same([one.fee_amount for one in sdk.fees.list() if one.id == made], [Decimal("120.55")])
    with plays.call("fees.get_all"):
        same([one.code_num for one in sdk.fees.get_all(throttle_delay=0) if one.id == made], [code])
    with plays.call("fees.delete"):
        same(sdk.fees.delete(made), True)
        refused(404, "", sdk.fees.get, made)


def procedure_codes(sdk, office, plays):
    made = office.code("T0912", IsHygiene="true", ProcTime="/XX/", CanadaTimeUnits=1.5, SubstOnlyIf="Molar")
    with plays.call("procedure_codes.create", "from a dict"):
        category = office.definition("ProcCodeCats")
        body = {"ProcCode": "T0917", "Descript": "Seventeen", "AbbrDesc": "17", "ProcCat": category, "IsTaxed": True}
        got = sdk.procedure_codes.create(body)
        same((got.proc_code, got.descript, got.abbr_desc), ("T0917", "Seventeen", "17"))
        same((got.proc_cat, got.is_taxed, got.is_hygiene, got.proc_time), (category, True, False, "/X/"))
    with plays.call("procedure_codes.get"):
        got = sdk.procedure_codes.get(made)
        same((got.id, got.proc_code, got.descript, got.abbr_desc), (made, "T0912", "Work T0912", "T0912"))
        same((got.is_hygiene, got.is_prosth, got.proc_time), (True, False, "/XX/"))
        same((got.canada_time_units, got.subst_only_if, got.base_units), (1.5, "Molar", 0.0))
    with plays.call("procedure_codes.list"):
        same([one.proc_code for one in sdk.procedure_codes.list(limit=100) if one.id == made], ["T0912"])
    with plays.call("procedure_codes.get_all"):
        same([one.proc_code for one in sdk.procedure_codes.get_all(throttle_delay=0) if one.id == made], ["T0912"])
    with plays.call("procedure_codes.update"):
        got = sdk.procedure_codes.update(made, {"Descript": "Other work", "IsHygiene": False})
        same((got.proc_code, got.descript, got.is_hygiene), ("T0912", "Other work", False))
        same(sdk.procedure_codes.get(made).descript, "Other work")


def coverage(sdk, office, plays):
    every = office.get("/covcats")
    crowns = next(row for row in every if row["EbenefitCat"] == "Crowns")["CovCatNum"]
    with plays.call("coverage_categories.list"):
        same([one.cov_cat_num for one in sdk.coverage_categories.list()], [row["CovCatNum"] for row in every])
    with plays.call("coverage_categories.get_all"):
        got = sdk.coverage_categories.get_all(throttle_delay=0)
        same([one.ebenefit_cat for one in got], [row["EbenefitCat"] for row in every])
    with plays.call("coverage_categories.get"):
        got = sdk.coverage_categories.get(crowns)
        same((got.cov_cat_num, got.ebenefit_cat, got.default_percent, got.is_hidden), (crowns, "Crowns", -1, "false"))
    with plays.call("coverage_categories.update", "unknown keys change nothing"):
        got = sdk.coverage_categories.update(crowns, UpdateCoverageCategoryRequest(Description="Changed"))
        same(got.description, next(row for row in every if row["CovCatNum"] == crowns)["Description"])

    own = office.post("/covspans", CovCatNum=crowns, FromCode="T0913", ToCode="T0914")["CovSpanNum"]
    with plays.call("covspans.get"):
        got = sdk.covspans.get(own)
        same((got.cov_span_num, got.cov_cat_num, got.from_code, got.to_code), (own, crowns, "T0913", "T0914"))
    with plays.call("covspans.list"):
        got = sdk.covspans.list(cov_cat_num=crowns)
        same({one.cov_cat_num for one in got}, {crowns})
        holds(own in [one.cov_span_num for one in got], "the new one is not listed")
        same(len(sdk.covspans.list(limit=2, offset=1)), 2)
    with plays.call("covspans.get_all"):
        got = sdk.covspans.get_all(throttle_delay=0)
        same([one.cov_span_num for one in got], [row["CovSpanNum"] for row in office.get("/covspans")])

    panes = {"GroupName": "Panes", "ProcCodes": "T0911,T0912", "ShowInFrequency": "true"}
    group = office.post("/codegroups", **panes)["CodeGroupNum"]
    with plays.call("code_groups.get"):
        got = sdk.code_groups.get(group)
        same((got.id, got.group_name, got.proc_codes), (group, "Panes", "T0911,T0912"))
        same((got.is_hidden, got.show_in_frequency, got.show_in_other), (False, True, False))
    with plays.call("code_groups.list"):
        same([one.group_name for one in sdk.code_groups.list() if one.code_group_num == group], ["Panes"])
    with plays.call("code_groups.get_all"):
        got = sdk.code_groups.get_all(throttle_delay=0)
        same([one.code_group_fixed for one in got if one.code_group_num == group], ["None"])
    with plays.call("code_groups.update", "unknown keys change nothing"):
        got = sdk.code_groups.update(group, UpdateCodeGroupRequest(GroupName="Changed"))
        same((got.code_group_num, got.group_name), (group, "Panes"))


def plans(sdk, office, plays):
    carrier = office.carrier("Birch Mutual")
    plan = None
    with plays.call("insurance_plans.create"):
        plan = sdk.insurance_plans.create(
            CreateInsurancePlanRequest(
                CarrierNum=carrier, GroupName="Smiths", GroupNum="77", PlanType="p", MonthRenew=7
            )
        )
        same((plan.carrier_num, plan.group_name, plan.group_num), (carrier, "Smiths", "77"))
        same((plan.plan_type, plan.month_renew, plan.is_hidden), ("p", 7, "false"))
        plan = plan.plan_num
    with plays.call("insurance_plans.create", "from a dict"):
        other = sdk.insurance_plans.create({"CarrierNum": carrier}).plan_num
        same(sdk.insurance_plans.get(other).plan_type, "")
    with plays.call("insurance_plans.get"):
        got = sdk.insurance_plans.get(plan)
        same((got.plan_num, got.carrier_num, got.group_name, got.month_renew), (plan, carrier, "Smiths", 7))
    with plays.call("insurance_plans.list"):
        got = sdk.insurance_plans.list(carrier_num=carrier, plan_type="p")
        same([one.plan_num for one in got], [plan])
    with plays.call("insurance_plans.get_by_carrier"):
        same([one.plan_num for one in sdk.insurance_plans.get_by_carrier(carrier)], [plan, other])
    with plays.call("insurance_plans.get_by_plan_type"):
        ppo = sdk.insurance_plans.get_by_plan_type("p")
        same([one.plan_num for one in ppo if one.carrier_num == carrier], [plan])
        percentage = sdk.insurance_plans.get_by_plan_type("percentage")
        same([one.plan_num for one in percentage if one.carrier_num == carrier], [other])
    with plays.call("insurance_plans.get_all"):
        got = {one.plan_num for one in sdk.insurance_plans.get_all(throttle_delay=0)}
        holds({plan, other} <= got, "not all are there")
    with plays.call("insurance_plans.update"):
        got = sdk.insurance_plans.update(plan, UpdateInsurancePlanRequest(GroupNum="78", CobRule="Standard"))
        same((got.group_name, got.group_num, got.cob_rule, got.month_renew), ("Smiths", "78", "Standard", 7))
    with plays.call("insurance_plans.update_plan_note"):
        same(sdk.insurance_plans.update_plan_note(plan, "Ask for Vera").plan_note, "Ask for Vera")
    with plays.call("insurance_plans.hide_plan"):
        same(sdk.insurance_plans.hide_plan(plan).is_hidden, "true")
        same(sdk.insurance_plans.get(plan).is_hidden, "true")
    with plays.call("insurance_plans.unhide_plan"):
        got = sdk.insurance_plans.unhide_plan(plan)
        same((got.is_hidden, got.plan_note), ("false", "Ask for Vera"))


def substitutions(sdk, office, plays):
    plan = office.plan(office.carrier("Cedar Life"))
    code = office.code("T0915")
    office.code("T0916")
    made = None
    with plays.call("substitution_links.create"):
        made = sdk.substitution_links.create(
            CreateSubstitutionLinkRequest(PlanNum=plan, CodeNum=code, SubstitutionCode="T0916", SubstOnlyIf="Molar")
        )
        same((made.plan_num, made.code_num), (plan, code))
        same((made.substitution_code, made.subst_only_if), ("T0916", "Molar"))
        made = made.id
    with plays.call("substitution_links.update"):
        got = sdk.substitution_links.update(made, UpdateSubstitutionLinkRequest(SubstOnlyIf="Always"))
        same((got.id, got.substitution_code, got.subst_only_if), (made, "T0916", "Always"))
    with plays.call("substitution_links.list"):
        same([(one.id, one.subst_only_if) for one in sdk.substitution_links.list(plan_num=plan)], [(made, "Always")])
    with plays.call("substitution_links.get_by_plan"):
        same([one.id for one in sdk.substitution_links.get_by_plan(plan)], [made])
    with plays.call("substitution_links.get_all"):
        holds(made in [one.id for one in sdk.substitution_links.get_all(throttle_delay=0)], "it is not there")
    with plays.call("substitution_links.delete"):
        same(sdk.substitution_links.delete(made), True)
        same(sdk.substitution_links.list(plan_num=plan), [])


def queries(sdk, office, plays):
    patient = office.patient("Quill", Birthdate="1980-02-29")
    with plays.call("queries.short_query"):
        got = sdk.queries.short_query(f"SELECT PatNum, LName AS last, Birthdate FROM patient WHERE PatNum = {patient}")
        same([(row["PatNum"], row["last"]) for row in got], [(patient, "Quill")])
        same(got[0]["Birthdate"][:10], "1980-02-29")
        same(list(got[0]), ["PatNum", "last", "Birthdate"])
    with plays.call("queries.short_query", "by pages"):
        both = "SELECT CovCatNum FROM covcat ORDER BY CovCatNum"
        first = [row["CovCatNum"] for row in sdk.queries.short_query(both)]
        same([row["CovCatNum"] for row in sdk.queries.short_query(both, offset=3)], first[3:])
    with plays.call("queries.short_query", "only reads"):
        refused(401, "", sdk.queries.short_query, f"DELETE FROM patient WHERE PatNum = {patient}")
        refused(401, "", sdk.queries.short_query, "UPDATE patient SET LName = 'Quell'")
        refused(401, "", sdk.queries.short_query, "SELECT 1; DELETE FROM patient")
        same(office.get(f"/patients/{patient}")["LName"], "Quill")
    with plays.call("queries.query_all"):
        got = sdk.queries.query_all("SELECT PrefName, ValueString FROM preference ORDER BY PrefName")
        same(
            [(row["PrefName"], row["ValueString"]) for row in got],
            sorted((row["PrefName"], row["ValueString"]) for row in office.get("/preferences")),
        )
