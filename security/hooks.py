"""What schemathesis cannot know by itself: what exists, for whom it is, and whether anything was reached at all."""

import atexit
import os
from collections import Counter, defaultdict

import schemathesis

MINE = {"anyone", *filter(None, os.environ.get("FUZZ_WORDS", "").split(","))}
SUCCESS = range(200, 300)
# Numbers of rows: some have few (one brand is one's own), some many.
FEW = (3, 10, 40)
NAMING = {"campaign", "influencer", "target_id"}
mine: dict[str, bool] = {}
answers: dict[str, Counter] = defaultdict(Counter)


@schemathesis.check
def only_for_whom_it_is(ctx, response, case):
    """An operation that is not for this role must not succeed."""
    who = set(case.operation.definition.raw.get("x-who", []))
    if response.status_code in SUCCESS and who and not who & MINE:
        raise AssertionError(f"{case.operation.label} is for {sorted(who)} and answered {response.status_code}")


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Numbers at random name nothing, and everything would be 404: most become one of the first rows'."""
    return {name: _near(value) for name, value in (path_parameters or {}).items()}


@schemathesis.hook
def map_body(context, body):
    """The same for whom and what a body names."""
    if not isinstance(body, dict):
        return body
    return {name: _near(value) if name in NAMING else value for name, value in body.items()}


def _near(value):
    if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, str) and value.isdecimal())):
        return value
    number = int(value)
    return value if number < 1 or number % 8 == 0 else type(value)(number % FEW[number % len(FEW)] + 1)


@schemathesis.hook
def after_call(context, case, response):
    label = case.operation.label
    mine[label] = bool(MINE & set(case.operation.definition.raw.get("x-who", [])))
    answers[label][response.status_code] += 1


@atexit.register
def tell():
    """A fuzzer that only ever hears 404 or 401 proves little."""
    done = {label for label, codes in answers.items() if any(code in SUCCESS for code in codes)}
    never = sorted(label for label, is_mine in mine.items() if is_mine and label not in done)
    print(f"For this role: {sum(mine.values())} operations, {len(done)} of all did something. Never:")
    for label in never:
        print(f"  {label}: {', '.join(f'{code} x {times}' for code, times in sorted(answers[label].items()))}")
    total = sum(answers.values(), Counter())
    print("Answers:", ", ".join(f"{code} x {times}" for code, times in sorted(total.items())), flush=True)
