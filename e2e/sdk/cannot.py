"""The calls that succeed on no server, and why. Each is made, and fails as this list says."""

import datetime
import decimal
import inspect
import json
import typing

from opendental import OpenDentalAPIError, OpenDentalClient
from pydantic import BaseModel, ValidationError

from documented import Documented
from plays import clients, holds

# The API has no such resource, or no such method of it. (The client writes account_modules, pay_plans, users and
# others in ways of its own; nothing that is called so is there.)
NO_SUCH_PATH = {
    "account_modules": "create delete get list update",
    "adjustments": "delete",
    "allergies": "get",
    "appointment_types": "create delete get list update",
    "auto_notes": "create delete get list update",
    "carriers": "delete",
    "chart_modules": "create delete get list update",
    "claims": "send",
    "clinics": "delete",
    "clock_events": "create delete get list update",
    "communications": "create delete get list update",
    "computers": "create delete get update",
    "definitions": "delete",
    "employees": "create delete update",
    "family_modules": "create delete get list update",
    "insurance_plans": "delete",
    "lab_cases": "create delete get list update",
    "medications": "delete get reactivate_medication update",
    "operatories": "delete",
    "patient_fields": "create delete get list update",
    "patients": "delete",
    "pay_plans": "create delete get list update",
    "payments": "delete",
    "pharmacies": "create delete update",
    "preferences": "get",
    "procedure_codes": "delete",
    "procedures": "delete get list update",
    "providers": "delete",
    "recalls": "delete get",
    "referrals": "delete",
    "schedules": "delete update",
    "sheets": "delete get update",
    "statements": "delete update",
    "substitution_links": "get",
    "tasks": "delete",
    "treatment_plans": "attach_procedure delete get get_attachments list update",
    "users": "create delete get hide_user list lock_user reset_password unhide_user unlock_user update",
}

# The body holds a date or a decimal number that the client's JSON encoder refuses: nothing is sent.
NOT_JSON = {
    "adjustments": "create create_discount_adjustment",
    "claims": "create create_from_procedures",
    "employees": "terminate_employee",
    "fees": "create",
    "medications": "discontinue_medication",
    "payments": "create create_cash_payment create_check_payment create_credit_card_payment",
    "procedures": "complete_procedure create",
    "recalls": "create",
    "schedules": "create",
    "treatment_plans": "create sign",
}

# The method calls something that the client does not have, or calls it wrongly.
BROKEN = {
    "employees": "get_dentists get_hygienists",
    "procedure_logs": "delete_group_note update_group_note",
    "procedures": "get_completed get_treatment_planned",
    "treatment_plans": "get_active",
}

# The client's model does not take a documented row: its fields have no aliases, or numbers where there is text, or
# text where there is a number.
NO_FIT = {
    "adjustments": "get update",
    "computers": "get_all list",
    "definitions": "get get_all list update",
    "diseases": "get get_all list update",
    "medications": "get_all list",
    "payments": "get get_all list update",
    "pharmacies": "get get_all list",
    "recalls": "get_all list update",
    "referrals": "get get_all list update",
    "statements": "get get_all list",
    "tasks": "get get_all list update",
}

# The documented answer is empty, and the client wants an object.
NO_ANSWER = {
    "allergies": "activate_allergy deactivate_allergy update",
    "carriers": "hide_carrier unhide_carrier update",
    "clinics": "hide_clinic unhide_clinic update",
    "ins_subs": "update",
}

# What the API requires is never sent (or, with fees.update, cannot be: a Decimal).
NEVER_SENT = {
    "adjustments": {"get_all": "PatNum", "list": "PatNum"},
    "allergies": {"create": "PatNum", "get_all": "PatNum", "list": "PatNum"},
    "appointments": {"schedule_planned": "AptNum"},
    "carriers": {"create": "CarrierName"},
    "clinics": {"create": "Description"},
    "code_groups": {"create": "GroupName"},
    "coverage_categories": {"create": "Description"},
    "definitions": {"create": "ItemName"},
    "diseases": {"create": "PatNum"},
    "documents": {"upload": "rawBase64"},
    "employers": {"create": "EmpName", "update": "EmpName"},
    "fees": {"update": "Amount"},
    "medications": {"create": "MedName"},
    "operatories": {"create": "OpName"},
    "patients": {"create": "LName"},
    "providers": {"create": "Abbr"},
    "referrals": {"create": "LName"},
    "sheets": {"create": "SheetDefNum", "get_all": "PatNum", "list": "PatNum"},
    "statements": {"create": "PatNum"},
    "tasks": {"create": "TaskListNum"},
}


def calls(table):
    """`resource.method` of a table."""
    for resource, methods in table.items():
        for method in methods.split() if isinstance(methods, str) else methods:
            yield resource, method


LISTED = {
    f"{resource}.{method}"
    for table in (NO_SUCH_PATH, NOT_JSON, BROKEN, NO_FIT, NO_ANSWER, NEVER_SENT)
    for resource, method in calls(table)
}


def play(sdk, _office, plays):
    documented, server = at_hand()

    def fails(table, why, expected, client=documented):
        for resource, method in calls(table):
            with plays.call(f"{resource}.{method}", why):
                server.sent.clear()
                try:
                    got = anyhow(clients(client)[resource], method)
                except Exception as error:
                    holds(expected(error, resource, method), f"fails otherwise: {type(error).__name__}: {error}")
                else:
                    raise AssertionError(f"succeeds: {got!r}")

    # The one table that is shown on the server itself: its answers are what clients see of it.
    fails(NO_SUCH_PATH, "there is no such path", no_such_path, sdk)
    fails(NOT_JSON, "its body is no JSON", lambda error, *_: not_json(error) and not server.sent)
    fails(BROKEN, "broken", lambda error, *_: isinstance(error, (AttributeError, TypeError)) and not server.sent)
    fails(NO_FIT, "a documented row does not fit", lambda error, *_: isinstance(error, ValidationError))
    fails(NO_ANSWER, "wants an answer where there is none", lambda error, *_: "No response received" in str(error))
    for resource, method in calls(NEVER_SENT):
        key = NEVER_SENT[resource][method]
        with plays.call(f"{resource}.{method}", f"never sends {key}"):
            server.sent.clear()
            try:
                anyhow(clients(documented)[resource], method)
            except (OpenDentalAPIError, ValidationError):
                pass
            (query, body), *_ = server.sent
            holds(f"{key}=" not in query and key not in json.loads(body or "{}"), f"sends {key}")


def at_hand():
    """The client, and the documented server that it speaks to."""
    client, server = OpenDentalClient("d", "c", base_url="http://documented", max_retries=0), Documented()
    client.session.mount("http://documented", server)
    return client, server


def no_such_path(error, *_):
    if not isinstance(error, OpenDentalAPIError):
        return False
    text = str(error)
    return (error.status_code == 404 and text.endswith("is not a valid resource.")) or (
        error.status_code == 400 and text.endswith("is not a valid method.")
    )


def not_json(error):
    return isinstance(error, TypeError) and "not JSON serializable" in str(error)


# --- made-up arguments ----------------------------------------------------------------------------------------

SAMPLES = {
    int: 7,
    float: 12.5,
    bool: True,
    str: "Text",
    decimal.Decimal: decimal.Decimal("12.50"),
    datetime.date: datetime.date(2026, 3, 4),
    datetime.datetime: datetime.datetime(2026, 3, 4, 5, 6, 7),
    datetime.time: datetime.time(8),
}


def anyhow(resource, method):
    """Makes the call with something of the right type for all that it wants."""
    wanted = inspect.signature(getattr(resource, method)).parameters.values()
    return getattr(resource, method)(
        **{one.name: sample(one.annotation) for one in wanted if one.default is inspect.Parameter.empty}
    )


def sample(kind):
    if kind in SAMPLES:
        return SAMPLES[kind]
    if typing.get_origin(kind) is list:
        return [sample(typing.get_args(kind)[0])]
    if typing.get_origin(kind) is typing.Union:
        return sample(typing.get_args(kind)[0])
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return kind(**{
            field.alias or name: sample(field.annotation)
            for name, field in kind.model_fields.items()
            if field.is_required()
        })
    raise TypeError(f"no sample of {kind}")
