"""What the service does with its options: each read gives the value of the moment."""

from __future__ import annotations

from collections.abc import Mapping

from sentry_options import FeatureContext

from seer_service.options import seer


def color_of_bar(request: Mapping[str, object]) -> str:
    """The color of the bar above the answers, for who asks."""
    context = FeatureContext(request, identity_fields=["organization_id"])
    return "red" if seer.feature_red_bar(context) else "grey"


def most_lines(request: Mapping[str, object]) -> int:
    """How long an answer may be, for who asks: an experiment tries shorter ones."""
    assignment = seer.experiment_layer_answers(request)
    config = assignment.config if assignment else None
    return config["max-lines"] if config else 20


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
