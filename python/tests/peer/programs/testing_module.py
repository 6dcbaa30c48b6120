"""`sentry_options.testing`: what is in it besides `override_options`."""

from outcome import say, show

import sentry_options
from sentry_options import testing

show("names", sorted(testing.__all__))
show("on", testing.always_on())
show("off", testing.always_off())
say("new ones each time", lambda: testing.always_on() is testing.always_on())
say("arguments", lambda: testing.always_on(1))
show("Feature", testing.Feature)
show("JsonPrimitive", sentry_options.JsonPrimitive)
show("OptionValue", sentry_options.OptionValue)
