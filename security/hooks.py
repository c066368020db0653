"""What schemathesis cannot know by itself: an operation that is not for this role must not succeed."""

import os

import schemathesis

MINE = {"anyone", *filter(None, os.environ.get("FUZZ_WORDS", "").split(","))}
SUCCESS = range(200, 300)


@schemathesis.check
def only_for_whom_it_is(ctx, response, case):
    who = set(case.operation.definition.raw.get("x-who", []))
    if response.status_code in SUCCESS and who and not who & MINE:
        raise AssertionError(f"{case.operation.label} is for {sorted(who)} and answered {response.status_code}")
