"""What the service does with its options: each read gives the value of the moment."""

from __future__ import annotations

from seer_service.options import seer


def limit_of(organization: str) -> int:
    """How many requests a minute an organization may make."""
    tweaks = seer.org_tweaks.get(organization, {})
    return tweaks.get("rate-limit", seer.feature_rate_limit)


def share_of(path: str) -> int:
    """The share of requests that go to a path, in percent: that of the longest prefix."""
    routes = [route for route in seer.routes if path.startswith(route.prefix)]
    return max(routes, key=lambda route: len(route.prefix)).weight if routes else 0


def cost() -> int:
    """What an answer of the model costs. A model that this release does not know costs most."""
    match seer.model:
        case "small":
            return 1
        case "large":
            return 10
        case _:
            return 100
