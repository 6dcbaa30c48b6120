"""The same reads under the release 1.2.17, in its own environment: prints the costs as JSON."""

from __future__ import annotations

import json
import sys

import timing
from reads import PEER

import sentry_options

sentry_options.init(refresh_threshold=None)
handle = sentry_options.options("bench")
names = {"options": sentry_options.options, "handle": handle, "key": "api.rate-limit"}
print(json.dumps(timing.costs(PEER, names, int(sys.argv[1]))))
