//! An office that is written in at random, by the calls of door 1.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Office, expect, reply};

/// What there is to be changed and deleted.
pub(super) struct World {
    luck: u64,
    pub(super) patient: i64,
    pub(super) plan: i64,
    pub(super) category: i64,
    schedule: i64,
    discount_plan: i64,
    carrier: i64,
    codes: Vec<i64>,
    charge: i64,
}

impl World {
    pub(super) async fn new(office: &Office) -> World {
        let first = async |list: &str, key: &str| {
            expect(office.od_get(list).await, 200)[0][key].as_i64().expect("a number")
        };
        let make = async |list: &str, key: &str, body: Value| {
            expect(office.od_post(list, &body).await, 201)[key].as_i64().expect("a number")
        };
        let patient = make("/patients", "PatNum", json!({"LName": "Moss", "FName": "Ada"})).await;
        let carrier = make("/carriers", "CarrierNum", json!({"CarrierName": "Cascade Dental"})).await;
        let plan = make("/insplans", "PlanNum", json!({"CarrierNum": carrier})).await;
        let schedule = json!({"Description": "Office fees", "FeeSchedType": "Normal"});
        let schedule = make("/feescheds", "FeeSchedNum", schedule).await;
        let group = first("/definitions?Category=11", "DefNum").await;
        let mut codes = vec![];
        for code in ["T0120", "T0140", "T1110", "T2391"] {
            let body = json!({"ProcCode": code, "Descript": code, "AbbrDesc": code, "ProcCat": group});
            codes.push(make("/procedurecodes", "CodeNum", body).await);
        }
        let types = expect(office.od_get("/definitions?Category=1").await, 200);
        let of_sign = |sign: &str| {
            let found = types.as_array().and_then(|all| all.iter().find(|row| row["ItemValue"] == sign));
            found.expect("a type")["DefNum"].as_i64().expect("a number")
        };
        let discount = json!({"Description": "House", "FeeSchedNum": schedule, "DefNum": of_sign("-")});
        World {
            luck: 7,
            patient,
            plan,
            category: first("/covcats", "CovCatNum").await,
            schedule,
            discount_plan: make("/discountplans", "DiscountPlanNum", discount).await,
            carrier,
            codes,
            charge: of_sign("+"),
        }
    }

    /// A number below another, the same in every run.
    fn below(&mut self, bound: usize) -> usize {
        self.luck = self.luck.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.luck >> 33).unwrap_or(0) % bound
    }

    /// A code of the office.
    fn code(&mut self) -> i64 {
        let place = self.below(self.codes.len());
        self.codes[place]
    }

    pub(super) async fn benefit(&mut self, office: &Office) -> i64 {
        let body = json!({
            "PlanNum": self.plan, "BenefitType": "CoInsurance", "CoverageLevel": "None", "Percent": 50,
            "CovCatNum": self.category,
        });
        expect(office.od_post("/benefits", &body).await, 201)["BenefitNum"].as_i64().expect("a number")
    }

    /// A coverage by a subscription of its own.
    pub(super) async fn coverage(&self, office: &Office) -> i64 {
        let sub = json!({"PlanNum": self.plan, "Subscriber": self.patient, "SubscriberID": "MM104"});
        let sub = expect(office.od_post("/inssubs", &sub).await, 201)["InsSubNum"].clone();
        let coverage = json!({"PatNum": self.patient, "InsSubNum": sub});
        expect(office.od_post("/patplans", &coverage).await, 201)["PatPlanNum"].as_i64().expect("a number")
    }

    /// Changes and deletes some things. What the rules of the office refuse does not happen.
    pub(super) async fn write(&mut self, office: &Office, how_many: usize) {
        let name = json!({"CarrierName": format!("Carrier {}", self.below(1000))});
        expect(office.od_put(&format!("/carriers/{}", self.carrier), &name).await, 200);
        for _ in 0..how_many {
            let kind = self.below(11);
            match self.below(3) {
                0 | 1 if kind == 10 => {
                    self.coverage(office).await;
                }
                0 => self.make(office, kind).await,
                1 => self.make_more(office, kind).await,
                _ => self.change_or_delete(office, kind).await,
            }
        }
    }

    async fn make(&mut self, office: &Office, kind: usize) {
        let (patient, some, code) = (self.patient, self.below(90), self.code());
        let (path, body) = match kind {
            0 => ("/employers", json!({"EmpName": format!("Mill {some}")})),
            1 => {
                self.benefit(office).await;
                return;
            }
            2 => ("/fees", json!({"Amount": some, "FeeSched": self.schedule, "CodeNum": code})),
            3 => (
                "/covspans",
                json!({"CovCatNum": self.category, "FromCode": "T1", "ToCode": format!("T{some}")}),
            ),
            4 => {
                let (plan, instead) = (self.plan, "T0120");
                let link = json!({
                    "PlanNum": plan, "CodeNum": code, "SubstitutionCode": instead, "SubstOnlyIf": "Always",
                });
                ("/substitutionlinks", link)
            }
            5 => ("/payments", json!({"PatNum": patient, "PayAmt": some + 1})),
            6 => {
                let date = "2026-03-01";
                let charge =
                    json!({"PatNum": patient, "AdjType": self.charge, "AdjAmt": some + 1, "AdjDate": date});
                ("/adjustments", charge)
            }
            7 => ("/discountplansubs", json!({"DiscountPlanNum": self.discount_plan, "PatNum": patient})),
            8 => ("/commlogs", json!({"PatNum": patient, "Note": format!("Called {some}")})),
            _ => ("/treatplans", json!({"PatNum": patient, "Heading": format!("Plan {some}")})),
        };
        post(office, path, body).await;
    }

    /// Work, claims for it, checks for them, and what people write on them.
    async fn make_more(&mut self, office: &Office, kind: usize) {
        let (patient, code) = (self.patient, self.code());
        let status = if kind < 4 { "C" } else { "TP" };
        if kind < 5 {
            let work = json!({
                "PatNum": patient, "ProcDate": "2026-02-02", "ProcStatus": status, "CodeNum": code, "ProcFee": 80,
            });
            return post(office, "/procedurelogs", work).await;
        }
        match kind {
            5 | 6 => {
                let Some(work) = self.some(office, "/procedurelogs?ProcStatus=C", "ProcNum").await else {
                    return;
                };
                post(office, "/claims", json!({"PatNum": patient, "procNums": [work], "ClaimType": "P"}))
                    .await;
            }
            7 => {
                let Some(claim) = self.some(office, "/claims", "ClaimNum").await else { return };
                post(office, "/claimtrackings", json!({"ClaimNum": claim, "Note": "Asked"})).await;
            }
            _ => self.pay(office).await,
        }
    }

    /// A line is paid, and its claim by a check.
    async fn pay(&mut self, office: &Office) {
        let list = "/claimprocs?Status=NotReceived";
        let Some(line) = self.some(office, list, "ClaimProcNum").await else { return };
        let line = expect(office.od_get(&format!("/claimprocs/{line}")).await, 200);
        let path = format!("/claimprocs/{}", line["ClaimProcNum"]);
        put(office, &path, json!({"Status": "Received", "InsPayAmt": 20})).await;
        post(office, "/claimpayments", json!({"claimNum": line["ClaimNum"], "CheckAmt": 20})).await;
    }

    async fn change_or_delete(&mut self, office: &Office, kind: usize) {
        const LISTS: [(&str, &str); 11] = [
            ("/employers", "EmployerNum"),
            ("/benefits", "BenefitNum"),
            ("/fees", "FeeNum"),
            ("/covspans", "CovSpanNum"),
            ("/substitutionlinks", "SubstitutionLinkNum"),
            ("/claims", "ClaimNum"),
            ("/claimpayments", "ClaimPaymentNum"),
            ("/discountplansubs/All", "DiscountSubNum"),
            ("/procedurelogs", "ProcNum"),
            ("/treatplans", "TreatPlanNum"),
            ("/patplans", "PatPlanNum"),
        ];
        let (list, key) = LISTS[kind];
        let Some(number) = self.some(office, list, key).await else { return };
        let path = format!("{}/{number}", list.trim_end_matches("/All"));
        if self.below(3) > 0 {
            return went(reply(office.od(Method::DELETE, &path)).await);
        }
        match kind {
            0 => put(office, &path, json!({"EmpName": format!("Works {}", self.below(90))})).await,
            1 => put(office, &path, json!({"Percent": self.below(100)})).await,
            2 => put(office, &path, json!({"Amount": self.below(90)})).await,
            3 => put(office, &path, json!({"ToCode": format!("T{}", self.below(90))})).await,
            5 => put(office, &path, json!({"ClaimNote": format!("Note {}", self.below(90))})).await,
            8 => put(office, &path, json!({"ProcFee": self.below(90) + 50})).await,
            9 => put(office, &path, json!({"Heading": format!("Plan {}", self.below(90))})).await,
            _ => self.split_again(office).await,
        }
    }

    /// A payment goes to a procedure: its splits are others.
    async fn split_again(&mut self, office: &Office) {
        let of = format!("/payments?PatNum={}", self.patient);
        let payment = self.some(office, &of, "PayNum").await;
        let work = self.some(office, "/procedurelogs?ProcStatus=C", "ProcNum").await;
        let (Some(payment), Some(work)) = (payment, work) else { return };
        let over = json!({"procNumsAndAmounts": [{"ProcNum": work, "Amount": 1}]});
        put(office, &format!("/payments/{payment}/Partial"), over).await;
    }

    /// The number of any row of a list.
    async fn some(&mut self, office: &Office, list: &str, key: &str) -> Option<i64> {
        let rows = expect(office.od_get(list).await, 200);
        let rows = rows.as_array().filter(|rows| !rows.is_empty())?;
        let place = self.below(rows.len());
        rows[place][key].as_i64()
    }
}

/// It was done, or refused.
fn went((status, said): (u16, Value)) {
    assert!([200, 201, 400, 404].contains(&status), "{status} {said}");
}

async fn post(office: &Office, path: &str, body: Value) {
    went(office.od_post(path, &body).await);
}

async fn put(office: &Office, path: &str, body: Value) {
    went(office.od_put(path, &body).await);
}
