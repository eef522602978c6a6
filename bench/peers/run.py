#!/usr/bin/env python3
"""Reads one 835 with ours and with its peers, in one run, and prints claims/s, MB/s, peak memory and the ratio to ours.

    bench/peers/run.py [CLAIMS [ROUNDS]]

100,000 claims and three rounds unless told. Every round runs all drivers one after another, each in a process of its own;
the best of the rounds counts. Peers that would need minutes read a smaller file, which is said beside their figure. What
is installed goes below `target`, nothing else is touched.
"""

import json
import os
import subprocess
import sys
import venv

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(HERE, "target")), "peers")
# What is installed for the peers of each environment; linuxforhealth does not run with a later pydantic.
ENVIRONMENTS = {
    "oxedi": ["oxedi==0.6.0"],
    "pyx12": ["pyx12==4.0.0"],
    "linuxforhealth": ["linuxforhealth-x12==0.57.0", "pydantic[dotenv,email]<2"],
}
SMALL = 1000
# Driver, environment, whether it reads the small file, and whether without PER (linuxforhealth cannot read one).
DRIVERS = [
    ("bitewing", None, False, False),
    ("bitewing_check", None, False, False),
    ("bitewing_whole", None, False, False),
    ("oxedi_parse", "oxedi", False, False),
    ("oxedi_stream", "oxedi", False, False),
    ("x12_types", None, False, False),
    ("edi", None, False, False),
    ("x12_stream_parser", None, False, False),
    ("pyx12_tokens", "pyx12", False, False),
    ("pyx12_validate", "pyx12", True, False),
    ("linuxforhealth_segments", "linuxforhealth", False, False),
    ("linuxforhealth_models", "linuxforhealth", True, True),
]


def python_of(environment):
    folder = os.path.join(TARGET, environment)
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *ENVIRONMENTS[environment]], check=True)
    return python


def generated(claims, *options):
    path = os.path.join(TARGET, "-".join(["g" + str(claims), *(option.strip("-") for option in options)]) + ".835")
    if not os.path.exists(path):
        with open(path + ".part", "wb") as out:
            said = subprocess.PIPE
            command = [sys.executable, os.path.join(HERE, "gen835.py"), str(claims), *options]
            subprocess.run(command, stdout=out, stderr=said, check=True)
        os.rename(path + ".part", path)
    return path


def built():
    environment = {**os.environ, "CARGO_TARGET_DIR": TARGET}
    manifest = os.path.join(HERE, "Cargo.toml")
    subprocess.run(["cargo", "build", "-q", "--release", "--manifest-path", manifest], env=environment, check=True)
    return os.path.join(TARGET, "release")


def main():
    claims = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    os.makedirs(TARGET, exist_ok=True)
    programs = built()
    files = {}
    best = {}
    for number in range(rounds):
        for driver, environment, is_small, without_per in DRIVERS:
            options = ["--no-per"] if without_per else []
            path = generated(min(claims, SMALL) if is_small else claims, *options)
            files[driver] = path
            if environment is None:
                command = [os.path.join(programs, driver), path]
            else:
                command = [python_of(environment), os.path.join(HERE, "python", "driver.py"), driver, path]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                best.setdefault(driver, None)
                print(f"{driver} failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
                continue
            said = json.loads(done.stdout)
            print(f"round {number + 1}: {driver} {said['seconds']:.3f} s", file=sys.stderr)
            if best.get(driver) is None or said["seconds"] < best[driver]["seconds"]:
                best[driver] = said
    show(best, files)


def show(best, files):
    ours = best["bitewing"]["claims"] / best["bitewing"]["seconds"]
    sums = {said["paid"] for driver, said in best.items() if said and said["paid"] and files[driver] == files["bitewing"]}
    print(f"| {'reader':<26} | {'what it does':<36} | {'claims':>9} | {'claims/s':>10} | {'MB/s':>7} | {'peak MiB':>8} | ours is |")
    print(f"| {'-' * 26} | {'-' * 36} | {'-' * 8}: | {'-' * 9}: | {'-' * 6}: | {'-' * 7}: | ------: |")
    for driver, said in best.items():
        if said is None:
            print(f"| {driver:<26} | failed | | | | | |")
            continue
        speed = said["claims"] / said["seconds"]
        megabytes = os.path.getsize(files[driver]) / 1e6 / said["seconds"]
        print(
            f"| {driver:<26} | {said['does']:<36} | {said['claims']:>9,} | {speed:>10,.0f} | {megabytes:>7.1f} "
            f"| {said['peak_kib'] / 1024:>8.1f} | {ours / speed:>6.1f}x |"
        )
    print("every sum of payments is the same" if len(sums) == 1 else f"the sums of payments differ: {sums}")


main()
