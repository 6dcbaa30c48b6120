"""The same reads under the release 1.2.17, in its own environment: prints the costs as JSON."""

from __future__ import annotations

import json
import sys

import features
import reads
import timing

import sentry_options

sentry_options.init(refresh_threshold=None)
handle = sentry_options.options("bench")
names = {
    "options": sentry_options.options,
    "handle": handle,
    "key": "api.rate-limit",
    "checker": sentry_options.features("flags"),
    **features.contexts(),
}
statements = reads.PEER | features.PEER
print(json.dumps(timing.costs(statements, names, int(sys.argv[1]))))
