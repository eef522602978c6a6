"""Calls on resources beside money and insurance. What the server does not know is skipped, and says so."""

import datetime

from opendental.resources.api_keys.models import CreateApiKeyRequest, UpdateApiKeyRequest
from opendental.resources.documents.models import UpdateDocumentRequest
from opendental.resources.operatories.models import UpdateOperatoryRequest
from opendental.resources.popups.models import CreatePopupRequest, UpdatePopupRequest

from office import TODAY
from plays import holds, refused, same

LATER = datetime.datetime(2999, 1, 1)
# Needs another server beside this one, of files.
WITH_A_FILE_SERVER = ["download_mount", "download_sftp", "generate_thumbnails", "set_by_url", "upload_sftp"]


def play(sdk, office, plays):
    for resource, path, played, calls in (
        ("operatories", "operatories", operatories, "get get_all list update"),
        ("appointments", "appointments", appointments, APPOINTMENTS),
        ("appt_field_defs", "apptfielddefs", field_definitions, FIELD_DEFINITIONS),
        ("appt_fields", "apptfields", fields, "clear get set set_field"),
        ("employees", "employees", employees, "get get_all list"),
        ("schedules", "schedules", schedules, "get get_all list"),
        ("popups", "popups", popups, "create disable list update"),
        ("documents", "documents", documents, "delete get list_by_patient update"),
        ("allergies", "allergies", allergies, "delete"),
        ("diseases", "diseases", diseases, "delete"),
        ("api_keys", "apikeys", api_keys, "create disable_key enable_key list update"),
    ):
        if office.serves(path):
            played(sdk, office, plays)
        else:
            for call in calls.split():
                plays.skip(f"{resource}.{call}", f"the server does not serve {path}")
    for call in WITH_A_FILE_SERVER:
        plays.skip(f"documents.{call}", "it needs a server of files")


def operatories(sdk, office, plays):
    every = [(row["OperatoryNum"], row["OpName"], row["IsHygiene"] == "true") for row in office.get("/operatories")]
    with plays.call("operatories.list"):
        same([(one.id, one.name, one.is_hygiene) for one in sdk.operatories.list()], every)
    with plays.call("operatories.get_all"):
        same([one.operatory_num for one in sdk.operatories.get_all(throttle_delay=0)], [number for number, *_ in every])
    with plays.call("operatories.get"):
        got = sdk.operatories.get(every[0][0])
        same((got.id, got.name, got.is_hygiene), every[0])
    with plays.call("operatories.update", "unknown keys change nothing"):
        got = sdk.operatories.update(every[0][0], UpdateOperatoryRequest(name="Changed"))
        same((got.id, got.name, got.is_hygiene), every[0])


APPOINTMENTS = (
    "append_note break_appointment complete confirm create create_planned get get_all get_all_by_date_range "
    "get_by_date get_by_date_range get_by_operatory get_by_patient get_modified_since list reschedule set_arrived "
    "set_dismissed set_seated update update_note"
)


def appointments(sdk, office, plays):
    patient = office.patient("Hale")
    operatory = office.get("/operatories")[0]["OperatoryNum"]
    provider = office.get("/providers")[0]["ProvNum"]
    date = TODAY + datetime.timedelta(days=30)
    at, body = f"{date} 09:30:00", {"PatNum": patient, "Op": operatory, "ProvNum": provider, "Pattern": "/XX/"}
    made = None
    with plays.call("appointments.create", "from a dict"):
        made = sdk.appointments.create({**body, "AptDateTime": at, "Note": "First"})
        same((made.pat_num, made.op, made.prov_num, made.pattern), (patient, operatory, provider, "/XX/"))
        same((made.apt_status, str(made.apt_date_time), made.note), ("Scheduled", at, "First"))
        made = made.apt_num
    with plays.call("appointments.get"):
        got = sdk.appointments.get(made)
        same((got.apt_num, got.pat_num, str(got.apt_date_time)), (made, patient, at))
    for call, filters in (
        ("list", {"pat_num": patient}),
        ("get_all", {"pat_num": patient, "throttle_delay": 0}),
        ("get_by_patient", {"pat_num": patient}),
        ("get_by_date", {"target_date": date}),
        ("get_by_date_range", {"date_start": date, "date_end": date + datetime.timedelta(days=1)}),
        ("get_all_by_date_range", {"date_start": date, "date_end": date, "throttle_delay": 0}),
        ("get_by_operatory", {"op": operatory, "date": date}),
        ("get_modified_since", {"date_t_stamp": datetime.datetime.now() - datetime.timedelta(days=1)}),
    ):
        with plays.call(f"appointments.{call}"):
            holds(made in [one.apt_num for one in getattr(sdk.appointments, call)(**filters)], "it is not listed")
    with plays.call("appointments.get_modified_since", "nothing"):
        same(sdk.appointments.get_modified_since(LATER), [])
    with plays.call("appointments.update_note"):
        same(sdk.appointments.update_note(made, "Second").note, "Second")
    with plays.call("appointments.append_note"):
        same(sdk.appointments.append_note(made, "Third"), None)
        note = sdk.appointments.get(made).note
        holds(note.startswith("Second") and note.endswith("Third"), f"the note is {note!r}")
    with plays.call("appointments.update"):
        got = sdk.appointments.update(made, {"Pattern": "/XXXX/", "IsHygiene": "true"})
        same((got.pattern, got.is_hygiene, got.apt_status), ("/XXXX/", "true", "Scheduled"))
    with plays.call("appointments.reschedule"):
        got = sdk.appointments.reschedule(made, f"{date} 10:40:00", operatory)
        same((str(got.apt_date_time), got.op), (f"{date} 10:40:00", operatory))
    with plays.call("appointments.confirm"):
        before = sdk.appointments.get(made).confirmed
        same(sdk.appointments.confirm(made, confirm_val="Confirmed"), None)
        holds(sdk.appointments.get(made).confirmed != before, "it is not confirmed")
    for call, field in (
        ("set_arrived", "date_time_arrived"),
        ("set_seated", "date_time_seated"),
        ("set_dismissed", "date_time_dismissed"),
    ):
        with plays.call(f"appointments.{call}"):
            got = getattr(sdk.appointments, call)(made, "09:15:00")
            same(getattr(got, field).time().isoformat(), "09:15:00")
    with plays.call("appointments.complete"):
        same(sdk.appointments.complete(made).apt_status, "Complete")
    with plays.call("appointments.break_appointment"):
        for unscheduled, status in ((True, "UnschedList"), (False, "Broken")):
            other = office.post("/appointments", **body, AptDateTime=at)["AptNum"]
            same(sdk.appointments.break_appointment(other, send_to_unscheduled_list=unscheduled), None)
            same(sdk.appointments.get(other).apt_status, status)
    with plays.call("appointments.create_planned", "from a dict"):
        office.code("T0941")
        procedure = office.procedure(patient, "T0941", "10.00", status="TP")
        got = sdk.appointments.create_planned({**body, "procNums": [procedure]})
        same((got.pat_num, got.apt_status), (patient, "Planned"))


FIELD_DEFINITIONS = "create create_picklist_field create_text_field get_all list"


def field_definitions(sdk, office, plays):
    with plays.call("appt_field_defs.create"):
        got = sdk.appt_field_defs.create({"FieldName": "Room", "FieldType": "Text"})
        same((got.field_name, got.field_type, got.pick_list), ("Room", "Text", ""))
    with plays.call("appt_field_defs.create_text_field"):
        same(sdk.appt_field_defs.create_text_field("Chair").field_type, "Text")
    with plays.call("appt_field_defs.create_picklist_field"):
        got = sdk.appt_field_defs.create_picklist_field("Shade", ["A1", "B2"])
        same((got.field_name, got.field_type), ("Shade", "PickList"))
        holds("A1" in got.pick_list and "B2" in got.pick_list, f"the list is {got.pick_list!r}")
    every = [row["FieldName"] for row in office.get("/apptfielddefs")]
    with plays.call("appt_field_defs.list"):
        same([one.field_name for one in sdk.appt_field_defs.list()], every)
    with plays.call("appt_field_defs.get_all"):
        same([one.field_name for one in sdk.appt_field_defs.get_all(throttle_delay=0)], every)


def fields(sdk, office, plays):
    office.ask("POST", "/apptfielddefs", {"FieldName": "Room"})
    body = {"Op": office.get("/operatories")[0]["OperatoryNum"], "AptDateTime": f"{TODAY} 08:00:00"}
    visit = office.post("/appointments", PatNum=office.patient("Iris"), **body)["AptNum"]
    with plays.call("appt_fields.set"):
        same(sdk.appt_fields.set(visit, "Room", "Blue"), None)
    with plays.call("appt_fields.get"):
        got = sdk.appt_fields.get(visit, "Room")
        same((got.field_name, got.apt_num, got.field_value), ("Room", visit, "Blue"))
    with plays.call("appt_fields.set_field"):
        sdk.appt_fields.set_field({"AptNum": visit, "FieldName": "Room", "FieldValue": "Green"})
        same(sdk.appt_fields.get(visit, "Room").field_value, "Green")
    with plays.call("appt_fields.clear"):
        same(sdk.appt_fields.clear(visit, "Room"), None)
        same(sdk.appt_fields.get(visit, "Room").field_value, "")


def employees(sdk, office, plays):
    every = [(row["EmployeeNum"], row["LName"], row["FName"]) for row in office.get("/employees")]
    with plays.call("employees.list"):
        same([(one.id, one.last_name, one.first_name) for one in sdk.employees.list()], every)
    with plays.call("employees.get_all"):
        same([one.emp_num for one in sdk.employees.get_all(throttle_delay=0)], [number for number, *_ in every])
    with plays.call("employees.get"):
        got = sdk.employees.get(every[0][0])
        same((got.id, got.last_name, got.first_name), every[0])


def schedules(sdk, office, plays):
    every = [(int(row["ScheduleNum"]), row["SchedDate"]) for row in office.get("/schedules")]
    with plays.call("schedules.list"):
        same([(one.id, one.schedule_date.isoformat()) for one in sdk.schedules.list()], every)
    with plays.call("schedules.get_all"):
        same([one.id for one in sdk.schedules.get_all(throttle_delay=0)], [number for number, _ in every])
    with plays.call("schedules.get"):
        got = sdk.schedules.get(every[0][0])
        same((got.id, got.schedule_date.isoformat()), every[0])


def popups(sdk, office, plays):
    patient = office.patient("Jude")
    made = None
    with plays.call("popups.create"):
        made = sdk.popups.create(CreatePopupRequest(PatNum=patient, Description="Owes a form", PopupLevel="Family"))
        same((made.pat_num, made.description, made.popup_level), (patient, "Owes a form", "Family"))
        same((made.disabled, made.archived, made.active), (False, False, True))
        made = made.popup_num
    with plays.call("popups.list"):
        same([one.popup_num for one in sdk.popups.list(patient, own_only=True)], [made])
    with plays.call("popups.update"):
        got = sdk.popups.update(made, UpdatePopupRequest(Description="Owes two"))
        holds(got.description == "Owes two" and got.popup_level == "Family", f"it is {got!r}")
    with plays.call("popups.disable"):
        got = sdk.popups.disable(sdk.popups.list(patient)[-1].popup_num, datetime.datetime(2026, 3, 4, 5, 6, 7))
        same((str(got.date_time_disabled), got.disabled, got.active), ("2026-03-04 05:06:07", True, False))


def documents(sdk, office, plays):
    patient = office.patient("Kit")
    made = office.post("/documents/Upload", PatNum=patient, rawBase64="SGVsbG8=", extension=".txt", Description="Hello")
    made = made["DocNum"]
    with plays.call("documents.get"):
        got = sdk.documents.get(made)
        same((got.id, got.patient_num, got.description), (made, patient, "Hello"))
    with plays.call("documents.list_by_patient"):
        same([one.id for one in sdk.documents.list_by_patient(patient)], [made])
    with plays.call("documents.update"):
        same(sdk.documents.update(made, UpdateDocumentRequest(Description="Good bye")).description, "Good bye")
    with plays.call("documents.delete"):
        same(sdk.documents.delete(made), True)
        refused(404, "", sdk.documents.get, made)


def allergies(sdk, office, plays):
    kind = office.post("/allergydefs", Description="Latex")["AllergyDefNum"]
    patient = office.patient("Lane")
    office.ask("POST", "/allergies", {"PatNum": patient, "AllergyDefNum": kind})
    (row,) = office.get("/allergies", PatNum=patient)
    with plays.call("allergies.delete"):
        same(sdk.allergies.delete(row["AllergyNum"]), True)
        same(office.get("/allergies", PatNum=patient), [])


def diseases(sdk, office, plays):
    kind = office.post("/diseasedefs", DiseaseName="Asthma")["DiseaseDefNum"]
    patient = office.patient("Moss")
    made = office.post("/diseases", PatNum=patient, DiseaseDefNum=kind)["DiseaseNum"]
    with plays.call("diseases.delete"):
        same(sdk.diseases.delete(made), True)
        same(office.get("/diseases", PatNum=patient), [])


def api_keys(sdk, office, plays):
    made = None
    with plays.call("api_keys.create"):
        made = sdk.api_keys.create(CreateApiKeyRequest(DevRefId="north"))
        same(made.key_status, "Enabled")
        made = made.customer_key
    with plays.call("api_keys.list"):
        same([one.key_status for one in sdk.api_keys.list() if one.customer_key == made], ["Enabled"])
    with plays.call("api_keys.disable_key"):
        same(sdk.api_keys.disable_key(made).key_status, "DisabledByDeveloper")
    with plays.call("api_keys.enable_key"):
        same(sdk.api_keys.enable_key(made).key_status, "Enabled")
    with plays.call("api_keys.update"):
        body = UpdateApiKeyRequest(CustomerKey=made, KeyStatus="DisabledByDeveloper")
        same((sdk.api_keys.update(body).customer_key, body.key_status), (made, "DisabledByDeveloper"))
