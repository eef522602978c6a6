#!/usr/bin/env python3
"""gen835.py - deterministic generator of a valid, balanced X12 835 (005010X221A1), dental flavoured.

usage: gen835.py CLAIMS [--lines 3] [--per-st 10000] [--seed 1] [--newline] [--reversals 0.01] [--plb] > out.835
A one-line JSON summary (counts and totals in cents, to check a reader against) goes to stderr.

All money is integer cents inside.  Rules kept:
  line        SVC02 - sum(line CAS) = SVC03
  claim       CLP03 - sum(claim CAS + line CAS) = CLP04 ; sum SVC02 = CLP03 ; sum SVC03 = CLP04
  transaction BPR02 = sum(CLP04) - sum(PLB amounts)      (BPR02 kept >= 0)
  envelope    SE01, GE01, IEA01 counts; SE02/GE02/IEA02 control numbers; ISA is exactly 106 bytes
About 1 in 100 claims is followed by a reversal (CLP02=22, all amounts negated) and a correction.
"""
import argparse, json, random, sys

CODES = [("T0120", 5500), ("T0140", 8200), ("T0150", 10400), ("T0210", 14900), ("T0220", 3300), ("T0274", 7100),
       ("T1110", 10800), ("T1120", 8100), ("T1206", 4400), ("T1351", 6100), ("T2140", 15600), ("T2150", 19800),
       ("T2330", 17600), ("T2391", 18500), ("T2392", 23700), ("T2740", 139500), ("T2750", 132000), ("T2950", 31000),
       ("T3310", 88500), ("T3330", 124500), ("T4341", 27800), ("T4910", 15900), ("T5110", 189000), ("T7140", 21500),
       ("T7210", 33500), ("T8080", 560000), ("T9230", 7600)]
LAST = "SMITH JONES GARCIA NGUYEN PATEL BROWN DAVIS MILLER WILSON MOORE TAYLOR CLARK LEWIS YOUNG KING".split()
FIRST = "ANA BEN CARLA DAN EVA FRANK GINA HAL IRIS JACK KIM LEO MIA NED OLGA".split()


def money(c):
    """X12 R element: no leading zeros, no trailing decimal zeros, minus sign only."""
    s = "-" if c < 0 else ""
    c = abs(c)
    d, r = divmod(c, 100)
    if r == 0:
        return f"{s}{d}"
    f = f"{r:02d}".rstrip("0")
    return f"{s}{d if d else ''}.{f}" if d else f"{s}0.{f}"


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("claims", type=int)
    ap.add_argument("--lines", type=int, default=3)
    ap.add_argument("--per-st", type=int, default=10000)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--newline", action="store_true", help="LF after every segment terminator")
    ap.add_argument("--reversals", type=float, default=0.01)
    ap.add_argument("--plb", action="store_true", default=True)
    ap.add_argument("--no-per", action="store_true", help="leave out PER*BL (invalid, but one peer cannot read it)")
    a = ap.parse_args()
    rnd = random.Random(a.seed)
    eol = "~\n" if a.newline else "~"
    out = sys.stdout
    tot = dict(claims=0, reversals=0, lines=0, cas=0, segments=0, st=0, charge=0, paid=0, patresp=0, plb=0, bpr=0)

    def w(segs):
        out.write(eol.join(segs) + eol)
        tot["segments"] += len(segs)

    isa = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", "DENTALPAYER".ljust(15), "ZZ", "RIVERDENTAL".ljust(15),
           "260115", "0830", "^", "00501", "000000101", "0", "P", ":"]
    isa = "*".join(isa)
    assert len(isa) == 105
    w([isa, "GS*HP*DENTALPAYER*RIVERDENTAL*20260115*0830*101*X*005010X221A1"])

    remaining, st_no, cid = a.claims, 0, 0
    while remaining > 0 or st_no == 0:
        st_no += 1
        n = min(a.per_st, remaining)
        remaining -= n
        body, paid_sum = [], 0

        def claim(icn, patient, sign=1, status=None, pcn=None, lines=None, orig=None):
            nonlocal paid_sum
            last, first, mid = patient
            segs_lines, charge, paid, pr_total = [], 0, 0, 0
            for i, (code, fee, cut, ded, coins, deny, line_id, tooth_day) in enumerate(lines):
                charge += fee
                cas, p = [], fee
                if deny:
                    cas.append(["CO" if deny != "119" else "PR", [(deny, fee)]])
                    p = 0
                else:
                    cas.append(["CO", [("45", cut)]])
                    p -= cut
                    pr = [(c, v) for c, v in (("1", ded), ("2", coins)) if v]
                    p -= ded + coins
                    if pr:
                        cas.append(["PR", pr])
                paid += p
                segs_lines.append(f"SVC*AD:{code}*{money(sign*fee)}*{money(sign*p)}**1")
                segs_lines.append(f"DTM*472*{tooth_day}")
                for g, items in cas:
                    segs_lines.append("CAS*" + g + "*" + "**".join(f"{r}*{money(sign*v)}" for r, v in items))
                    tot["cas"] += 1
                    if g == "PR":
                        pr_total += sum(v for _, v in items)
                segs_lines.append(f"REF*6R*{line_id}")
                if not deny:
                    segs_lines.append(f"AMT*B6*{money(sign*(fee-cut))}")
                else:
                    segs_lines.append("LQ*HE*N130")
                tot["lines"] += 1
            st = status or "1"   # 4 is only for "patient not recognised" (X12 RFI 1423), a full denial is still 1
            clp05 = money(sign * pr_total) if pr_total and sign > 0 else ""
            segs = [f"CLP*{pcn}*{st}*{money(sign*charge)}*{money(sign*paid)}*{clp05}*12*{icn}*11*1",
                    f"NM1*QC*1*{last}*{first}*{mid}***MI*{910000000 + (hash_pat(patient)) % 90000000}",
                    "NM1*82*1*RIVER*DANA****XX*1234567893"]
            if orig:
                segs.append(f"REF*F8*{orig}")
            segs += [f"REF*1L*GRP{icn[-4:]}", "DTM*050*20260105"]
            body.extend(segs)
            body.extend(segs_lines)
            paid_sum += sign * paid
            tot["claims"] += 1
            tot["charge"] += sign * charge
            tot["paid"] += sign * paid
            tot["patresp"] += sign * pr_total if sign > 0 else 0

        def hash_pat(p):
            h = 0
            for ch in "".join(p):
                h = (h * 131 + ord(ch)) & 0x7FFFFFFF
            return h

        body.append(f"LX*{st_no}")
        for _ in range(n):
            cid += 1
            patient = (rnd.choice(LAST), rnd.choice(FIRST), rnd.choice("ABCDEJKLMRST"))
            lines = []
            day = f"202512{rnd.randint(1, 28):02d}"
            for i in range(a.lines):
                code, fee = rnd.choice(CODES)
                cut = fee * rnd.randint(5, 35) // 100
                allowed = fee - cut
                ded = min(allowed, 5000) if rnd.random() < 0.12 else 0
                coins = (allowed - ded) * rnd.choice((0, 0, 20, 50)) // 100
                deny = rnd.choice(("119", "97", "96", "16")) if rnd.random() < 0.06 else None
                lines.append((code, fee, cut, ded, coins, deny, f"{cid:07d}{i+1:02d}", day))
            icn = f"26015{cid:010d}"
            pcn = f"RD{cid:08d}"
            claim(icn, patient, pcn=pcn, lines=lines)
            if rnd.random() < a.reversals:
                claim(icn, patient, sign=-1, status="22", pcn=pcn, lines=lines)
                tot["reversals"] += 1
                fixed = [(c, f, min(f, u + 100), 0, 0, None, l, d) for (c, f, u, _, _, _, l, d) in lines]
                claim(icn[:-1] + "9", patient, status="1", pcn=pcn, lines=fixed, orig=icn)

        plb, plb_segs = 0, []
        if a.plb and n:
            wo = min(12500, max(0, paid_sum))
            plb_segs = [f"PLB*1234567893*20261231*WO:26001{st_no:06d}*{money(wo)}*L6:{20260101+st_no}*-3.75"]
            plb = wo - 375
        bpr = paid_sum - plb
        assert bpr >= 0
        tot["plb"] += plb
        tot["bpr"] += bpr
        head = [f"ST*835*{st_no:04d}",
                f"BPR*I*{money(bpr)}*C*ACH*CCP*01*111000025*DA*0012345678*1999999999**01*222000111*DA*9876543*20260115",
                f"TRN*1*EFT26{st_no:08d}*1999999999",
                "DTM*405*20260114",
                "N1*PR*DENTAL PAYER OF AMERICA", "N3*100 MAIN ST", "N4*SACRAMENTO*CA*95814",
                "PER*BL*EDI SUPPORT*TE*8005550100",
                "N1*PE*RIVER DENTAL GROUP*XX*1234567893", "REF*TJ*941234567"]
        if a.no_per:
            head = [s for s in head if not s.startswith("PER*")]
        segs = head + body + plb_segs
        segs.append(f"SE*{len(segs)+1}*{st_no:04d}")
        w(segs)
        tot["st"] += 1
    w([f"GE*{st_no}*101", "IEA*1*000000101"])
    json.dump(tot, sys.stderr)
    sys.stderr.write("\n")


main()
