"""More rows than a page has, and refusals as the client tells them."""

import http.client
import select
import urllib.parse

from opendental import OpenDentalClient

from office import day
from plays import refused, same

PAGE = 100


class Requests:
    """How many requests the client makes meanwhile."""

    def __init__(self, sdk):
        self.hooks, self.count = sdk.session.hooks["response"], 0

    def __enter__(self):
        self.hooks.append(self.one_more)
        return self

    def __exit__(self, *_):
        self.hooks.remove(self.one_more)

    def one_more(self, answer, **_):
        self.count += 1
        return answer


def play(sdk, office, plays):
    tables(sdk, office, plays)
    of_one_patient(sdk, office, plays)


def whole(office, path, key, **filters):
    """The keys of all rows, page by page, without the client."""
    keys = []
    while True:
        page = office.get(path, Offset=len(keys), Limit=PAGE, **filters)
        keys += [row[key] for row in page]
        if len(page) < PAGE:
            return keys


def tables(sdk, office, plays):
    schedule = office.post("/feescheds", Description="Pages", FeeSchedType="Normal")["FeeSchedNum"]
    category = office.definition("ProcCodeCats")
    for at in range(PAGE + 3):
        office.post("/patients", LName="Page", FName=f"N{at:03}")
        office.carrier(f"Page {at:03}")
        code = office.code(f"T6{at:03}", ProcCat=category)
        office.post("/fees", Amount=f"{at}.25", FeeSched=schedule, CodeNum=code)
    for call, path, key in (
        ("patients", "/patients", "PatNum"),
        ("carriers", "/carriers", "CarrierNum"),
        ("procedure_codes", "/procedurecodes", "CodeNum"),
        ("fees", "/fees", "FeeNum"),
    ):
        with plays.call(f"{call}.get_all", "past one page"):
            wanted = whole(office, path, key)
            same(len(wanted) > PAGE and wanted == sorted(set(wanted)), True)
            with Requests(sdk) as asked:
                same([one.id for one in getattr(sdk, call).get_all(throttle_delay=0)], wanted)
            same(asked.count, len(wanted) // PAGE + 1)
    with plays.call("carriers.list", "100 when nothing is said"):
        wanted = whole(office, "/carriers", "CarrierNum")
        same([one.id for one in sdk.carriers.list()], wanted[:PAGE])
        same([one.id for one in sdk.carriers.list(offset=PAGE - 1, limit=2)], wanted[PAGE - 1 : PAGE + 1])
    with plays.call("queries.query_all", "past one page"):
        got = sdk.queries.query_all("SELECT PatNum FROM patient WHERE LName = 'Page' ORDER BY PatNum")
        same(len({row["PatNum"] for row in got}), PAGE + 3)


def of_one_patient(sdk, office, plays):
    patient = office.patient("Many")
    plan = office.plan(office.carrier("Many"))
    # A last page that is full costs one more request, which answers nothing.
    with plays.call("ins_subs.get_all", "a full last page"):
        subs = [
            office.post("/inssubs", PlanNum=plan, Subscriber=patient, SubscriberID=f"M{at}")["InsSubNum"]
            for at in range(PAGE)
        ]
        with Requests(sdk) as asked:
            got = sdk.ins_subs.get_all(plan_num=plan, throttle_delay=0)
        same([one.ins_sub_num for one in got], subs)
        same(asked.count, 2)
    office.post("/patplans", PatNum=patient, InsSubNum=subs[0])
    office.code("T0931")
    # Work that was planned has estimates, also when it is done then.
    done = [office.procedure(patient, "T0931", "10.00", status="TP", ago=2) for _ in range(PAGE + 1)]
    with plays.call("procedure_logs.get_all", "past one page"):
        got = sdk.procedure_logs.get_all(pat_num=patient, throttle_delay=0)
        same([one.proc_num for one in got], done)
    with plays.call("claim_procs.list", "past one page"):
        got = sdk.claim_procs.list(pat_num=patient)
        same([one.proc_num for one in got], done)
        same({(one.status, one.proc_date) for one in got}, {("Estimate", day(2))})
    for procedure in done:
        office.put(f"/procedurelogs/{procedure}", ProcStatus="C")
    claims = [office.claim(patient, [procedure]) for procedure in done]
    with plays.call("claims.get_all", "past one page"):
        with Requests(sdk) as asked:
            got = sdk.claims.get_all(pat_num=patient, throttle_delay=0)
        same([one.id for one in got], claims)
        same(asked.count, 2)


def refusals(sdk, office, plays, address, developer_key, customer_key):
    """400, 401 and 404: one exception, with the status and the server's own words."""
    with plays.call("patients.get", "404"):
        refused(404, "Patient not found", sdk.patients.get, 987654)
    with plays.call("claims.get", "404"):
        refused(404, "Claim not found", sdk.claims.get, 987654)
    with plays.call("claim_procs.update", "404"):
        refused(404, "ClaimProc not found", sdk.claim_procs.update, 987654, {"Remarks": "x"})
    with plays.call("claim_payments.delete", "404"):
        refused(404, "", sdk.claim_payments.delete, 987654)
    with plays.call("users.list", "404 of a resource"):
        refused(404, "users is not a valid resource.", sdk.users.list)
    with plays.call("providers.delete", "400 of a method"):
        refused(400, "providers DELETE  is not a valid method.", sdk.providers.delete, 1)
    with plays.call("claims.list", "400"):
        refused(400, "PatNum", sdk.claims.list, pat_num="x")
    with plays.call("claim_procs.update", "400"):
        patient = office.patient("Gale")
        _, own = office.covered(patient, office.plan(office.carrier("Gale")))
        row = office.post("/claimprocs/InsAdjust", PatPlanNum=own, insUsed=1)["ClaimProcNum"]
        refused(400, "", sdk.claim_procs.update, row, {"InsPayAmt": 5})
    for what, keys in (
        ("401 of another customer", (developer_key, "unknown")),
        ("401 of another developer", ("unknown", customer_key)),
    ):
        other = OpenDentalClient(*keys, base_url=address)
        with plays.call("patients.list", what):
            refused(401, "", other.patients.list)
        with plays.call("claim_payments.create", what):
            refused(401, "", other.claim_payments.create, {"claimNum": 1, "CheckAmt": 1})
    for what, path, keys in (
        ("404", "/nothing", office.headers),
        ("400", "/providers/1/Nothing", office.headers),
        ("401", "/carriers", {**office.headers, "Authorization": "ODFHIR unknown/unknown"}),
    ):
        # The client would take a closed connection for a request that never arrived, wait, and send it again.
        with plays.call("a connection", f"outlives a {what}"):
            same(in_two_parts(address, path, keys), int(what))


def in_two_parts(address, path, headers):
    """The status of a request whose body comes a moment after its head, as the client sends it; the same connection
    must then take another one."""
    at = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(at.hostname, at.port, timeout=30)
    connection.connect()
    # Closed, it is not to be opened again.
    connection.auto_open = 0
    connection.putrequest("POST", at.path + path)
    for name, value in {**headers, "Content-Length": "2"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    select.select([connection.sock], [], [], 0.2)
    connection.send(b"{}")
    answer = connection.getresponse()
    answer.read()
    connection.request("GET", at.path + "/claimforms", headers=headers)
    connection.getresponse().read()
    connection.close()
    return answer.status
