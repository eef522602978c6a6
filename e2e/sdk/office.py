"""Plain HTTP, for what the client cannot make: people, codes, procedures, claims."""

import datetime
import json
import urllib.error
import urllib.parse
import urllib.request

TODAY = datetime.date.today()


def day(ago):
    """So many days ago, as the API writes it."""
    return (TODAY - datetime.timedelta(days=ago)).isoformat()


class Office:
    """The server, spoken to without the client."""

    def __init__(self, base_url, developer_key, customer_key):
        self.root = base_url.rstrip("/")
        self.headers = {
            "Authorization": f"ODFHIR {developer_key}/{customer_key}",
            "Content-Type": "application/json",
        }

    def ask(self, method, path, body=None):
        """Status and answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.root + path, data=data, method=method, headers=self.headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        return status, json.loads(text) if text else None

    def must(self, method, path, body=None):
        status, answer = self.ask(method, path, body)
        if status not in (200, 201):
            raise RuntimeError(f"{method} {path} {json.dumps(body)} answered {status}: {answer}")
        return answer

    def get(self, path, **filters):
        return self.must("GET", f"{path}?{urllib.parse.urlencode(filters)}" if filters else path)

    def post(self, path, **body):
        return self.must("POST", path, body)

    def put(self, path, **body):
        return self.must("PUT", path, body)

    def serves(self, resource):
        """Whether the server knows the resource at all."""
        status, answer = self.ask("GET", f"/{resource}")
        return not (status == 404 and "is not a valid resource" in str(answer))

    # --- what the calls are played on ---------------------------------------------------------------------

    def definition(self, category):
        """The first definition of a category, by the category's name."""
        return next(row for row in self.get("/definitions") if row["category"] == category)["DefNum"]

    def patient(self, last, first="Ines", **more):
        return self.post("/patients", LName=last, FName=first, **more)["PatNum"]

    def code(self, code, **more):
        body = {"Descript": f"Work {code}", "AbbrDesc": code, "ProcCat": self.definition("ProcCodeCats"), **more}
        return self.post("/procedurecodes", ProcCode=code, **body)["CodeNum"]

    def carrier(self, name):
        return self.post("/carriers", CarrierName=name)["CarrierNum"]

    def plan(self, carrier, **more):
        return self.post("/insplans", CarrierNum=carrier, **more)["PlanNum"]

    def covered(self, patient, plan, number="A1"):
        """The patient subscribes to the plan: InsSubNum and PatPlanNum."""
        subscriber = self.post("/inssubs", PlanNum=plan, Subscriber=patient, SubscriberID=number)["InsSubNum"]
        own = self.post("/patplans", PatNum=patient, InsSubNum=subscriber)["PatPlanNum"]
        return subscriber, own

    def pays(self, plan, category, percent):
        """The plan pays so much of what is in this category."""
        covered = next(row for row in self.get("/covcats") if row["EbenefitCat"] == category)["CovCatNum"]
        kind = {"BenefitType": "CoInsurance", "CoverageLevel": "None"}
        self.post("/benefits", PlanNum=plan, **kind, CovCatNum=covered, Percent=percent)

    def procedure(self, patient, code, fee, status="C", ago=3, **more):
        body = {"ProcDate": day(ago), "ProcStatus": status, "procCode": code, "ProcFee": fee, **more}
        return self.post("/procedurelogs", PatNum=patient, **body)["ProcNum"]

    def claim(self, patient, procedures):
        return self.post("/claims", PatNum=patient, procNums=procedures, ClaimType="P")["ClaimNum"]
