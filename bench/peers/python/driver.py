"""Runs one of the Python peers on a file: `driver.py PEER FILE`. Prints what the Rust drivers print (see ../src/lib.rs)."""

import json
import resource
import sys
import time


def oxedi_parse(path):
    import oxedi

    file = oxedi.parse_file(path)
    return "typed tables, SNIP 1-3", file.count_claims(), None


def oxedi_stream(path):
    import oxedi

    with open(path, "rb") as opened:
        claims = sum(len(batch.tables["claims"]) for batch in oxedi.stream(opened.read()))
    return "the same, set by set", claims, None


def pyx12_tokens(path):
    import pyx12.x12file

    with open(path) as opened:
        claims = sum(1 for segment in pyx12.x12file.X12Reader(opened) if segment.get_seg_id() == "CLP")
    return "segments, envelope counters", claims, None


def pyx12_validate(path):
    import io

    import pyx12.params
    import pyx12.x12n_document

    with open(path) as opened:
        if not pyx12.x12n_document.x12n_document(pyx12.params.params(), opened, io.StringIO(), None, None):
            raise SystemExit("pyx12 does not call the file good")
    with open(path) as opened:
        claims = opened.read().count("~CLP*")
    return "checked by its maps, no balancing", claims, None


def linuxforhealth_segments(path):
    from linuxforhealth.x12.io import X12SegmentReader

    with X12SegmentReader(path) as reader:
        claims = sum(1 for name, _ in reader.segments() if name == "CLP")
    return "segments", claims, None


def linuxforhealth_models(path):
    from linuxforhealth.x12.io import X12ModelReader

    with X12ModelReader(path) as reader:
        claims = sum(len(header.loop_2100) for model in reader.models() for header in model.loop_2000)
    return "typed models, their rules", claims, None


def main():
    name, path = sys.argv[1:]
    read = globals()[name]
    start = time.perf_counter()
    does, claims, paid = read(path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"peer": name, "does": does, "claims": claims, "paid": paid, "seconds": seconds, "peak_kib": peak}))


main()
