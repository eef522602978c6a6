"""The Python client `opendental-sdk`, as it comes from PyPI, against a running server.

    BASE_URL=http://127.0.0.1:8080 DEVELOPER_KEY=... CUSTOMER_KEY=... python test_sdk.py

Plays every call that can succeed, and looks at what it answers. What cannot succeed on any server stands in
`cannot.py` with the reason, and is shown to fail. The office is not to be in use by others meanwhile.
"""

import os
import sys
import warnings

# Before the client is imported, which speaks to an older pydantic.
warnings.filterwarnings("ignore", module="pydantic")

from opendental import OpenDentalClient

import cannot
import claims
import elsewhere
import paging
import people
import set_up
from office import Office
from plays import Plays, every_call, same


def main():
    address = os.environ["BASE_URL"].rstrip("/") + "/api/v1"
    keys = os.environ["DEVELOPER_KEY"], os.environ["CUSTOMER_KEY"]
    # Nothing is tried again: a server that fails does so at once.
    sdk = OpenDentalClient(*keys, base_url=address, max_retries=0)
    office = Office(address, *keys)
    plays = Plays()

    for part in (set_up, people, claims, elsewhere):
        part.play(sdk, office, plays)
    paging.refusals(sdk, office, plays, address, *keys)
    paging.play(sdk, office, plays)
    played = set(plays.seen)
    cannot.play(sdk, office, plays)
    with plays.call("every call of the client", "is played or listed as one that cannot succeed"):
        same(every_call(sdk) - played - cannot.LISTED, set())
        same(cannot.LISTED - every_call(sdk), set())

    print(plays.numbers())
    return 1 if plays.failed or not plays.passed else 0


if __name__ == "__main__":
    sys.exit(main())
