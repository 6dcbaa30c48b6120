"""Prints the options that the Rust program `mixed` prints."""

from __future__ import annotations

import os
from pathlib import Path

from sentry_options import init

from billing_jobs.options import billing

OWN = Path(__file__).resolve().parents[2] / "sentry-options"


def main() -> None:
    init(directory=os.environ.get("SENTRY_OPTIONS_DIR", OWN))

    now = billing.snapshot()
    print(f"invoice.batch-size = {now.invoice_batch_size}")
    print(f"invoice.dry-run = {str(now.invoice_dry_run).lower()}")
    print(f"tax.rate = {now.tax_rate:.3f}")
    print(f"tax.countries = {', '.join(now.tax_countries)}")
    retry = now.payment_retry
    print(f"payment.retry = {retry.attempts} times after {retry.delay_seconds} s")


if __name__ == "__main__":
    main()
