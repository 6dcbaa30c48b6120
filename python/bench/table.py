"""The rows that are printed, each with a bar or without."""

from __future__ import annotations


class Table:
    """Rows of what was measured, ours against a baseline."""

    def __init__(self) -> None:
        self.rows = [("what", "ours", "baseline", "ratio", "bar")]
        self.is_met = True

    def at_most(
        self, what: str, ours: float, baseline: float, bar: float, unit: str, name: str
    ) -> None:
        """Ours may be at most `bar` times the baseline."""
        ratio = ours / baseline
        self._row(what, ours, baseline, f"{ratio:.2f}", f"<= {bar}", unit, name)
        self._judge(ratio <= bar)

    def faster(
        self, what: str, ours: float, baseline: float, bar: float, unit: str, name: str
    ) -> None:
        """The baseline must take at least `bar` times as long."""
        ratio = baseline / ours
        self._row(
            what, ours, baseline, f"{ratio:.1f} times faster", f">= {bar}", unit, name
        )
        self._judge(ratio >= bar)

    def beside(
        self, what: str, ours: float, baseline: float, unit: str, name: str
    ) -> None:
        """A row without a bar."""
        self._row(what, ours, baseline, f"{ours / baseline:.2f}", "", unit, name)

    def _row(
        self,
        what: str,
        ours: float,
        baseline: float,
        ratio: str,
        bar: str,
        unit: str,
        name: str,
    ) -> None:
        ours_text, baseline_text = (f"{value:.3g} {unit}" for value in (ours, baseline))
        self.rows.append((what, ours_text, f"{baseline_text}, {name}", ratio, bar))

    def _judge(self, is_met: bool) -> None:
        if not is_met:
            self.is_met = False
            *cells, bar = self.rows[-1]
            self.rows[-1] = (*cells[:3], cells[3], f"{bar} MISSED")

    def __str__(self) -> str:
        lines = [f"| {' | '.join(row)} |" for row in self.rows]
        lines.insert(1, "|---|---|---|---|---|")
        return "\n".join(lines)
