#!/usr/bin/env python3
"""Matches claims with what payers answered, and remittances with bank entries, in memory; beside it Splink links the same
claims and answers on DuckDB. One run, one table.

    bench/matching/run.py [SEED [SIZE...]]

Seed 1 and the sizes 100,000, 1,000,000 and 10,000,000 unless told. Every line is a process of its own, one after another.
Ours may take 12 GiB and no more. Splink links up to a million. What is installed and made goes below `target`.

What is timed: the records are in memory, by both. Ours: the register of all claims is made, every answer is matched by the
rules of the server, and then every remittance with the bank's lines; rules and look-ups are the server's own. Splink: its
linker is made, pairs are found by blocking rules and weighed, and the best of each answer is kept; reading the files is shown
apart, and so is estimating weights, where they are not given. Both have all cores of the machine.
"""

import json
import os
import resource
import subprocess
import sys
import venv

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(HERE, "target"))
PACKAGES = ["splink==5.0.0", "duckdb==2.0.0"]
MEMORY_MAX = 12 << 30
SPLINK_CLAIMS_MAX = 1_000_000


def python():
    folder = os.path.join(TARGET, "splink")
    program = os.path.join(folder, "bin", "python")
    if not os.path.exists(program):
        venv.create(folder, with_pip=True)
        subprocess.run([program, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return program


def built():
    environment = {**os.environ, "CARGO_TARGET_DIR": TARGET}
    manifest = os.path.join(HERE, "Cargo.toml")
    command = ["cargo", "build", "-q", "--release", "--locked", "--manifest-path", manifest]
    subprocess.run(command, env=environment, check=True)
    return os.path.join(TARGET, "release", "matching")


def said_by(*command):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))

    print("running", *(os.path.basename(part) for part in command), file=sys.stderr, flush=True)
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit)
    if done.returncode != 0:
        sys.exit(f"{command} failed: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout) if done.stdout else {}


def ours_by_size(matching, seed, sizes):
    ours = {}
    for size in sizes:
        ours[size] = said_by(matching, str(size), seed)
    return ours


def splink_by_size(matching, seed, sizes):
    linked = {}
    for size in sizes:
        if size > SPLINK_CLAIMS_MAX:
            continue
        folder = os.path.join(TARGET, f"records-{size}-{seed}")
        said_by(matching, str(size), seed, folder)
        for weights in ("given", "estimated"):
            linked[size, weights] = said_by(python(), os.path.join(HERE, "python", "splink_links.py"), folder, weights)
    return linked


def claims_seconds(said):
    return said["index_seconds"] + said["find_seconds"]


def all_seconds(said):
    return claims_seconds(said) + said["money_seconds"]


def show_ours(ours):
    print("| claims | answers | register s | answers s | remittances, bank lines s | all s | growth | cpu s | peak GiB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    before = None
    for size, said in ours.items():
        seconds = all_seconds(said)
        growth = f"{seconds / before[1]:.1f}x for {size / before[0]:.0f}x" if before else ""
        print(
            f"| {size:,} | {said['answers']:,} | {said['index_seconds']:.2f} | {said['find_seconds']:.2f} "
            f"| {said['money_seconds']:.2f} | {seconds:.2f} | {growth} | {said['cpu_seconds']:.1f} "
            f"| {said['peak_kib'] / (1 << 20):.2f} |"
        )
        before = (size, seconds)
    held = {size: said["held_kib"] / (1 << 20) for size, said in ours.items()}
    print("of the peak the records themselves are", ", ".join(f"{gib:.2f}" for gib in held.values()), "GiB;", end=" ")
    print("threads:", next(iter(ours.values()))["threads"])


def show_links(ours, linked):
    print()
    print("| claims | links | seconds | to ours | right | wrong | asked | missed | peak GiB |")
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")

    def row(size, who, seconds, score, peak_kib):
        ratio = seconds / claims_seconds(ours[size])
        asked = f"{score['asked']:,}" if "asked" in score else ""
        print(
            f"| {size:,} | {who} | {seconds:.2f} | {ratio:.2f}x | {score['right']:,} | {score['wrong']:,} | {asked} "
            f"| {score['missed']:,} | {peak_kib / (1 << 20):.2f} |"
        )

    for size, said in ours.items():
        row(size, "ours", claims_seconds(said), said["claims_score"], said["peak_kib"])
        for (of, weights), theirs in linked.items():
            if of == size:
                estimating = theirs["estimate_seconds"] if weights == "estimated" else 0
                peak = theirs["peak_kib"]
                row(size, f"Splink, weights {weights}", theirs["link_seconds"] + estimating, theirs, peak)
    for (size, weights), theirs in linked.items():
        print(f"Splink, {size:,}, weights {weights}: reading the files {theirs['load_seconds']:.2f} s more;", end=" ")
        print(f"of its seconds {theirs['estimate_seconds']:.2f} were estimating")
    print()
    print("| claims | remittances | bank lines | ties right | wrong | asked | missed |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for size, said in ours.items():
        score = said["money_score"]
        print(
            f"| {size:,} | {said['remittances']:,} | {said['entries']:,} | {score['right']:,} | {score['wrong']:,} "
            f"| {score['asked']:,} | {score['missed']:,} |"
        )


def main():
    seed = sys.argv[1] if len(sys.argv) > 1 else "1"
    sizes = [int(size) for size in sys.argv[2:]] or [100_000, 1_000_000, 10_000_000]
    os.makedirs(TARGET, exist_ok=True)
    matching = built()
    ours = ours_by_size(matching, seed, sizes)
    linked = splink_by_size(matching, seed, sizes)
    show_ours(ours)
    show_links(ours, linked)


main()
