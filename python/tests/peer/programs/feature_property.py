"""`feature_property()`: what a schema gives a feature flag."""

from outcome import say

from sentry_options import feature_property

say("what it is", feature_property)
say("a new one each time", lambda: feature_property() is feature_property())
say("arguments", lambda: feature_property(1))
say("keyword", lambda: feature_property(name="x"))
