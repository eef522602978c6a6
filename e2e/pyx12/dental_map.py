"""Makes pyx12 able to check an 837D of 5010.

    dental_map.py FOLDER

pyx12 has no map of the guide 005010X224A2. It has those of its neighbours: the professional claim of 5010, which is
alike from the envelope to the patient and for other payers, and the dental claim of 4010, which has the segments of
teeth and procedures. This copies pyx12's maps to FOLDER and makes there, of those two, the dental map of 5010, by the
facts below: which segments, codes and repeats differ. Nothing of pyx12's maps is kept outside FOLDER.
"""

import copy
import shutil
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pyx12

GUIDE = "005010X224A2"
PROFESSIONAL, DENTAL_4010, DENTAL = "837.5010.X222.A1.xml", "837.4010.X097.A1.xml", "837.5010.X224.A2.xml"

# Loop 2300: dates, numbers, and what each may hold, in the order of the guide.
CLAIM_DATES = {"439": ["D8"], "452": ["D8"], "472": ["D8", "RD8"], "050": ["D8"]}
CLAIM_NUMBERS = ["G3", "4N", "F8", "9F", "G1", "9A", "9C", "D9"]
LINE_DATES = ["472", "441", "139", "452", "446", "196", "198"]
LINE_NUMBERS = ["G3", "G1", "6R", "9A", "9C", "9F"]
REPORTS = ["B4", "DA", "DG", "EB", "OZ", "P6", "RB", "RR"]
PROGRAMS = ["01", "02", "03", "05"]
NOT_DENTAL = {"CR1", "CR2", "CR3", "CRC", "SV1", "SV5", "PWK-line", "QTY", "MEA", "PS1", "NTE-line"}
# Loops 2330C to 2330H: the providers that another payer knows.
OTHER_PROVIDERS = [("2330C", ["DN", "P3"]), ("2330D", ["82"]), ("2330E", ["DQ"]), ("2330F", ["85"]),
                   ("2330G", ["77"]), ("2330H", ["DD"])]
ORAL_AREAS = ["L", "R"] + [f"{n:02}" for n in range(10)] + ["10", "20", "30", "40"]


def children(node, tag, xid):
    return [child for child in node if child.tag == tag and child.get("xid") == xid]


def segments(node, xid):
    return children(node, "segment", xid)


def loop(node, xid):
    return children(node, "loop", xid)[0]


def element(segment, seq, part=None):
    found = next(e for e in segment if e.findtext("seq") == f"{seq:02}")
    return found if part is None else element(found, part)


def set_text(node, tag, text):
    child = node.find(tag)
    if child is None:
        child = ET.SubElement(node, tag)
    child.text = str(text)


def set_codes(node, codes, usage="R"):
    set_text(node, "usage", usage)
    known = node.find("valid_codes")
    if known is not None:
        node.remove(known)
    if codes:
        known = ET.SubElement(node, "valid_codes")
        for code in codes:
            ET.SubElement(known, "code").text = code


def new_element(segment, seq, data_element, usage, codes=(), part_of=None):
    parent = segment if part_of is None else part_of
    xid = segment.get("xid") + (f"{seq:02}" if part_of is None else f"{part_of.findtext('seq')}-{seq:02}")
    node = ET.SubElement(parent, "element", xid=xid)
    for tag, text in [("data_ele", data_element), ("name", xid), ("usage", usage), ("seq", f"{seq:02}")]:
        ET.SubElement(node, tag).text = str(text)
    if codes:
        set_codes(node, codes, usage)


def replace(parent, old, new):
    at = list(parent).index(old[0]) if old else len(list(parent))
    for node in old:
        parent.remove(node)
    for node in reversed(new):
        parent.insert(at, node)


def dated(example, qualifier, formats):
    date = copy.deepcopy(example)
    set_text(date, "usage", "S")
    set_codes(element(date, 1), [qualifier])
    set_codes(element(date, 2), formats)
    return date


def numbered(example, qualifier, max_use=1):
    reference = copy.deepcopy(example)
    set_text(reference, "usage", "S")
    set_text(reference, "max_use", max_use)
    set_codes(element(reference, 1), [qualifier])
    return reference


def specialty(example, role):
    taxonomy = copy.deepcopy(segments(example, "PRV")[0])
    set_codes(element(taxonomy, 1), [role])
    return taxonomy


def provider(example, xid, codes, role=None):
    """A loop like that of the rendering provider."""
    made = copy.deepcopy(example)
    made.set("xid", xid)
    set_codes(element(segments(made, "NM1")[0], 1), codes)
    for taxonomy in segments(made, "PRV"):
        if role is None:
            made.remove(taxonomy)
        else:
            set_codes(element(taxonomy, 1), [role])
    return made


def dental_segments(dental):
    """DN1, DN2, SV3 and TOO as 5010 has them."""
    claim = next(l for l in dental.iter("loop") if l.get("xid") == "2300")
    line = loop(claim, "2400")
    dn1, dn2 = segments(claim, "DN1")[0], segments(claim, "DN2")[0]
    sv3, too = segments(line, "SV3")[0], segments(line, "TOO")[0]
    for segment, pos in [(dn1, 1450), (dn2, 1500), (sv3, 3800), (too, 3820)]:
        set_text(segment, "pos", pos)
    for node in [e for e in dn1 if e.findtext("seq") in ("03", "04")]:
        dn1.remove(node)
    new_element(dn1, 3, 1073, "N")
    new_element(dn1, 4, 352, "S", ["Y"])
    set_codes(element(dn2, 2), ["E", "M"])
    for node in [e for e in dn2 if e.findtext("seq") in ("03", "04", "05", "06")]:
        dn2.remove(node)
    for seq, data_element in [(3, 380), (4, 1250), (5, 1251)]:
        new_element(dn2, seq, data_element, "N")
    new_element(dn2, 6, 1270, "R", ["JP"])
    procedure = element(sv3, 1)
    for node in [e for e in procedure if e.findtext("seq") in ("07", "08")]:
        procedure.remove(node)
    new_element(sv3, 7, 352, "S", part_of=procedure)
    for part in range(1, 6):
        set_codes(element(sv3, 4, part), ORAL_AREAS, "R" if part == 1 else "S")
    for node in [e for e in sv3 if e.find("seq") is not None and int(e.findtext("seq")) > 6]:
        sv3.remove(node)
    for seq, data_element in [(7, 1327), (8, 1360), (9, 1073), (10, 1073)]:
        new_element(sv3, seq, data_element, "N")
    pointers = ET.SubElement(sv3, "composite", xid="SV311")
    for tag, text in [("data_ele", "C004"), ("name", "SV311"), ("usage", "S"), ("seq", "11")]:
        ET.SubElement(pointers, tag).text = text
    for part in range(1, 5):
        new_element(sv3, part, 1328, "R" if part == 1 else "S", ["1", "2", "3", "4"], part_of=pointers)
    return [dn1, dn2], [sv3, too]


def claim_loop(claim, of_claim, of_line):
    clm = segments(claim, "CLM")[0]
    set_codes(element(clm, 7), ["A", "C"])
    set_text(element(clm, 10), "usage", "N")
    set_codes(element(clm, 12), PROGRAMS, "S")
    set_codes(element(clm, 19), ["PB"], "S")
    dates = segments(claim, "DTP")
    replace(claim, dates, [dated(dates[0], kind, formats) for kind, formats in CLAIM_DATES.items()])
    last_date = list(claim).index(segments(claim, "DTP")[-1])
    for node in reversed(of_claim):
        claim.insert(last_date + 1, copy.deepcopy(node))
    set_codes(element(segments(claim, "PWK")[0], 1), REPORTS)
    numbers = segments(claim, "REF")
    replace(claim, numbers, [numbered(numbers[0], kind, 5 if kind == "G3" else 1) for kind in CLAIM_NUMBERS])
    note = segments(claim, "NTE")[0]
    set_codes(element(note, 1), ["ADD"])
    set_text(note, "max_use", 5)
    for xid in ("CR1", "CR2", "CRC"):
        for segment in segments(claim, xid):
            claim.remove(segment)
    first, *others = segments(claim, "HI")
    set_text(first, "usage", "S")
    set_codes(element(first, 1, 1), ["ABK", "BK", "TQ"])
    for seq in range(2, 13):
        diagnosis = element(first, seq)
        if seq <= 4:
            set_codes(element(diagnosis, 1), ["ABF", "BF", "TQ"])
        else:
            set_text(diagnosis, "usage", "N")
    for segment in others:
        claim.remove(segment)
    providers(claim)
    other_payer(loop(claim, "2320"))
    line_loop(loop(claim, "2400"), of_line)


def providers(claim):
    rendering = loop(claim, "2310B")
    loop(claim, "2310A").insert(list(loop(claim, "2310A")).index(segments(loop(claim, "2310A"), "REF")[0]),
                                specialty(rendering, "RF"))
    place = loop(claim, "2310C")
    for contact in segments(place, "PER"):
        place.remove(contact)
    old = [node for xid in ("2310D", "2310E", "2310F") for node in children(claim, "loop", xid)]
    supervising = provider(old[0], "2310E", ["DQ"])
    replace(claim, old, [provider(rendering, "2310D", ["DD"], "AS"), supervising])


def other_payer(other):
    payer = loop(other, "2330B")
    numbers = segments(payer, "REF")
    replace(payer, numbers[-1:], [numbered(numbers[-1], "G3"), numbers[-1]])
    old = [node for node in other if node.tag == "loop" and node.get("xid") not in ("2330A", "2330B")]
    example = next(node for node in old if node.get("xid") == "2330D")
    made = []
    for at, (xid, codes) in enumerate(OTHER_PROVIDERS):
        one = provider(example, xid, codes)
        set_text(one, "pos", 3300 + 50 * at)
        set_codes(element(segments(one, "NM1")[0], 2), ["2"] if codes == ["77"] else ["1", "2"])
        made.append(one)
    set_text(made[0], "repeat", 2)
    replace(other, old, made)


def line_loop(line, of_line):
    dates, numbers = segments(line, "DTP"), segments(line, "REF")
    amounts = [segment for segment in segments(line, "AMT") if element(segment, 1).findtext("valid_codes/code") != "T"]
    with_payer = next(r for r in numbers if element(r, 1).findtext("valid_codes/code") == "9F")
    for xid in ("SV5", "PWK", "CR1", "CR3", "CRC", "QTY", "MEA", "NTE", "PS1"):
        for segment in segments(line, xid):
            line.remove(segment)
    for segment in amounts:
        line.remove(segment)
    replace(line, segments(line, "SV1"), [copy.deepcopy(node) for node in of_line])
    replace(line, dates, [dated(dates[0], kind, ["D8"]) for kind in LINE_DATES])
    plain = next(r for r in numbers if element(r, 1).findtext("valid_codes/code") == "6R")
    kinds = [numbered(plain if kind in ("6R", "9A", "9C") else with_payer, kind) for kind in LINE_NUMBERS]
    replace(line, numbers, kinds)
    rendering = loop(line, "2420A")
    supervising, place = loop(line, "2420D"), loop(line, "2420C")
    keep = ("2420A", "2430")
    old = [node for node in line if node.tag == "loop" and node.get("xid") not in keep]
    for node in old:
        line.remove(node)
    at = list(line).index(rendering) + 1
    place = copy.deepcopy(place)
    place.set("xid", "2420D")
    for node in (place, provider(supervising, "2420C", ["DQ"]), provider(rendering, "2420B", ["DD"], "AS")):
        line.insert(at, node)
    decision = segments(loop(line, "2430"), "SVD")[0]
    set_codes(element(decision, 3, 1), ["AD", "ER"])


def dental_map(folder):
    tree = ET.parse(folder / PROFESSIONAL)
    root = tree.getroot()
    of_claim, of_line = dental_segments(ET.parse(folder / DENTAL_4010).getroot())
    for segment in root.iter("segment"):
        if segment.get("xid") == "GS":
            set_codes(element(segment, 8), [GUIDE])
        if segment.get("xid") == "BHT":
            set_codes(element(segment, 6), ["31", "CH", "RP"])
    for node in list(root.iter("loop")):
        xid = node.get("xid")
        if xid == "2000B":
            for segment in segments(node, "PAT"):
                node.remove(segment)
        if xid in ("2010BA", "2010CA"):
            for segment in segments(node, "PER"):
                node.remove(segment)
        if xid == "2300":
            claim_loop(node, of_claim, of_line)
    tree.write(folder / DENTAL, encoding="utf-8", xml_declaration=True)


def main():
    folder = Path(sys.argv[1])
    shutil.copytree(Path(pyx12.__file__).parent / "map", folder, dirs_exist_ok=True)
    dental_map(folder)
    index = folder / "maps.xml"
    line = f'<map vriic="{GUIDE}" fic="HC" abbr="837D">{DENTAL}</map>'
    text = index.read_text()
    index.write_text(text.replace('<map vriic="005010X222A1"', f'{line}\n    <map vriic="005010X222A1"', 1))


main()
