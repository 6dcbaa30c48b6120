"""Numbers are given as they are written."""

from outcome import option, say, schema, write_schema, write_values

from sentry_options import init, options

INTEGERS = [
    "1",
    "1.0",
    "1e2",
    "-0",
    "-0.0",
    "0",
    "9223372036854775807",
    "-9223372036854775808",
    "2.5e1",
]
NUMBERS = [
    "1",
    "1.0",
    "1.5",
    "-0.0",
    "1e300",
    "5e-324",
    "9007199254740993",
    "0.1",
    "1E5",
    "123456789.125",
]
properties = {}
for kind, texts in (("integer", INTEGERS), ("number", NUMBERS)):
    for at, _ in enumerate(texts):
        properties[f"{kind}-{at}"] = option(kind, 7)
write_schema("app", schema(**properties))
texts = {f"integer-{at}": text for at, text in enumerate(INTEGERS)}
texts |= {f"number-{at}": text for at, text in enumerate(NUMBERS)}
members = ", ".join(f'"{key}": {text}' for key, text in texts.items())
write_values("app", f'{{"options": {{{members}}}}}')
init()
for key, text in texts.items():
    say(f"{key} {text}", options("app").get, key)
