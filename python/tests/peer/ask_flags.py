"""Asks the wheel at hand for flags: what `tests/peer-flags` and `test_peer_flags.py` compare.

Reads lines of JSON, each a list of `[flag, properties, identity fields]`. For each line, reloads the values
of SENTRY_OPTIONS_DIR and prints a line of JSON with the answers in order: true, false, null where the flag is
not set, or the text of the exception.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from sentry_options import FeatureContext, features, init, refresh

NAMESPACE = "ns"


def main() -> None:
    init(refresh_threshold=None)
    checker = features(NAMESPACE)

    def answer(flag: str, properties: dict[str, Any], identity: list[str]) -> object:
        try:
            context = FeatureContext(properties, identity_fields=identity)
            found = checker.try_has(flag, context)
            answers = {bool(found), checker.has(flag, context)}
            if hasattr(checker, "explain"):  # 1.2.17 has none
                answers.add(checker.explain(flag, context).is_on)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return found if len(answers) == 1 else f"contradicts itself: {answers}"

    for line in sys.stdin:
        pairs = json.loads(line)
        refresh()
        answers = [answer(*pair) for pair in pairs]
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
