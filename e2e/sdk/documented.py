"""A server in the process that answers as the API is documented: it cannot please the client either."""

import io
import json

from requests import Response
from requests.adapters import BaseAdapter

DAY, MOMENT = "2026-03-04", "2026-03-04 05:06:07"

# A row of each resource, in the documented fields and types.
ROWS = {
    "adjustments": {
        "AdjNum": 7, "AdjDate": DAY, "AdjAmt": 12.5, "PatNum": 7, "AdjType": 7, "adjType": "Discount", "ProvNum": 7,
        "AdjNote": "", "ProcDate": DAY, "ProcNum": 7, "DateEntry": DAY, "ClinicNum": 7, "SecUserNumEntry": 7,
        "SecDateTEdit": MOMENT,
    },
    "computers": {"ComputerNum": 7, "CompName": "FRONT", "LastHeartBeat": MOMENT},
    "definitions": {
        "DefNum": 7, "ItemName": "Check", "ItemValue": "", "Category": 10, "category": "PaymentTypes",
        "isHidden": "false",
    },
    "diseases": {
        "DiseaseNum": 7, "PatNum": 7, "DiseaseDefNum": 7, "diseaseDefName": "None", "PatNote": "",
        "ProbStatus": "Active", "DateStart": DAY, "DateStop": DAY,
    },
    "medications": {
        "MedicationNum": 7, "MedName": "None", "GenericNum": 7, "genericName": "None", "Notes": "", "DateTStamp": DAY,
    },
    "payments": {
        "PayNum": 7, "PayType": 7, "payType": "Check", "PayDate": DAY, "PayAmt": "12.50", "CheckNum": "",
        "BankBranch": "", "PayNote": "", "PatNum": 7, "ClinicNum": "0", "DateEntry": DAY, "DepositNum": 0,
        "Receipt": "", "IsRecurringCC": "false", "SecUserNumEntry": 7, "SecDateTEdit": MOMENT, "PaymentSource": "None",
        "ProcessStatus": "OfficeProcessed", "RecurringChargeDate": "0001-01-01",
    },
    "pharmacies": {
        "PharmacyNum": 7, "StoreName": "Elm", "Phone": "", "Fax": "", "Address": "", "Address2": "", "City": "",
        "State": "", "Zip": "", "Note": "", "DateTStamp": MOMENT,
    },
    "recalls": {
        "RecallNum": 7, "PatNum": 7, "DateDue": DAY, "DatePrevious": DAY, "RecallInterval": "6m", "RecallStatus": 7,
        "recallStatus": "", "Note": "", "IsDisabled": "false", "DateTStamp": MOMENT, "RecallTypeNum": 7,
        "DisableUntilBalance": 0.0, "DisableUntilDate": "0001-01-01", "DateScheduled": DAY, "Priority": "Normal",
        "TimePatternOverride": "",
    },
    "referrals": {
        "ReferralNum": 7, "LName": "Oak", "FName": "Olga", "MName": "", "SSN": "", "UsingTIN": "false", "Specialty": 7,
        "specialty": "", "ST": "", "Telephone": "", "Address": "", "Address2": "", "City": "", "Zip": "", "Note": "",
        "Phone2": "", "IsHidden": "false", "NotPerson": "false", "Title": "", "EMail": "", "PatNum": 0,
        "IsDoctor": "true", "DateTStamp": MOMENT, "IsPreferred": "false", "BusinessName": "", "DisplayNote": "",
        "isPatient": "false",
    },
    "statements": {
        "StatementNum": 7, "PatNum": 7, "DateSent": DAY, "DateRangeFrom": DAY, "DateRangeTo": DAY, "Note": "",
        "NoteBold": "", "Mode_": "InPerson", "HidePayment": "false", "SinglePatient": "true", "Intermingled": "false",
        "IsSent": "true", "DocNum": 7, "DateTStamp": MOMENT, "IsReceipt": "false", "IsInvoice": "false",
        "IsInvoiceCopy": "false", "SuperFamily": 0, "IsBalValid": "true", "InsEst": 0.0, "BalTotal": 12.5,
        "StatementType": "NotSet",
    },
    "tasks": {
        "TaskNum": 7, "TaskListNum": 7, "DateTask": DAY, "KeyNum": 7, "Descript": "Call", "TaskStatus": "New",
        "IsRepeating": "false", "DateType": "None", "FromNum": 0, "ObjectType": "None", "DateTimeEntry": MOMENT,
        "UserNum": 7, "DateTimeFinished": MOMENT, "PriorityDefNum": 7, "ReminderGroupId": "",
        "ReminderType": "NoReminder", "ReminderFrequency": 0, "DateTimeOriginal": MOMENT, "SecDateTEdit": MOMENT,
        "DescriptOverride": "", "IsReadOnly": "false",
    },
}


class Documented(BaseAdapter):
    """Answers a documented row, or a list of one, or nothing; and keeps what it was sent."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def send(self, request, **_):
        path, _, query = request.path_url.partition("?")
        resource, *behind = path.strip("/").split("/")
        self.sent.append((query, request.body))
        row = ROWS.get(resource)
        many = request.method == "GET" and not behind
        answer = Response()
        answer.request, answer.url, answer.status_code = request, request.url, 201 if request.method == "POST" else 200
        answer.raw = io.BytesIO(b"" if row is None else json.dumps([row] if many else row).encode())
        return answer

    def close(self):
        pass
