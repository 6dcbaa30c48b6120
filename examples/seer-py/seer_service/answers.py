"""A feature flag and an experiment, with their reasons."""

from __future__ import annotations

from sentry_options import FeatureContext

from seer_service.options import Seer

REQUESTS = (
    {"organization_id": 3, "region": "de", "email": "ada@example.com"},
    {"organization_id": 7, "region": "us"},
    {"organization_id": 8, "region": "us"},
)
"""Who asks."""


def print_answers(now: Seer) -> None:
    """Prints for each of the requests what the flag and the experiment say, and why."""
    for request in REQUESTS:
        context = FeatureContext(request, identity_fields=["organization_id"])
        print(f"\norganization {request['organization_id']}:")
        print(now.feature_red_bar.explain(context))
        assignment = now.experiment_layer_answers(context)
        print(assignment or 'no experiment of the layer "answers"')
