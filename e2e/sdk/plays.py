"""One line for each call that is played, the numbers at the end, and that no call of the client was forgotten."""

import contextlib
import inspect

from opendental.base.resource import BaseResource


def clients(sdk):
    """The client's resources by name."""
    return {name: part for name, part in vars(sdk).items() if isinstance(part, BaseResource)}


def every_call(sdk):
    """`resource.method` of everything public that the client has."""
    return {
        f"{name}.{method}"
        for name, part in clients(sdk).items()
        for method, _ in inspect.getmembers(type(part), inspect.isfunction)
        if not method.startswith("_")
    }


class Plays:
    """What was played, and how it went."""

    def __init__(self):
        self.passed, self.failed, self.skipped = [], [], []
        self.seen = set()

    @contextlib.contextmanager
    def call(self, name, what=""):
        """A call and what is expected of it; whatever is raised inside is its failure."""
        self.seen.add(name)
        line = f"{name}, {what}" if what else name
        try:
            yield
        except Exception as error:  # Any failure is this call's, and the others are played all the same.
            self.failed.append(line)
            print(f"FAIL {line}: {type(error).__name__}: {' '.join(str(error).split())[:300]}", flush=True)
        else:
            self.passed.append(line)
            print(f"ok   {line}", flush=True)

    def skip(self, name, why):
        self.seen.add(name)
        self.skipped.append(name)
        print(f"skip {name}: {why}", flush=True)

    def numbers(self):
        return f"{len(self.passed)} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"


def same(got, wanted):
    """As `assert got == wanted`, but says both."""
    if got != wanted:
        raise AssertionError(f"got {got!r}, wanted {wanted!r}")


def holds(condition, otherwise):
    if not condition:
        raise AssertionError(otherwise)


def refused(status, text, call, *args, **kwargs):
    """The call is refused with this status, and with a text that has this in it."""
    from opendental import OpenDentalAPIError

    try:
        got = call(*args, **kwargs)
    except OpenDentalAPIError as error:
        same(error.status_code, status)
        holds(text in str(error), f"refused with {str(error)!r}, not with {text!r}")
        return
    raise AssertionError(f"was not refused, but answered {got!r}")
