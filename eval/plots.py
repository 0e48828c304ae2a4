"""Plots as SVG, drawn without a library: estimates with intervals, curves."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LABEL_WIDTH = 178
_PLOT_WIDTH = 280
_ROW_HEIGHT = 26
_RIGHT_WIDTH = 140
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)

Row = tuple[str, float, float, float, str]


def _x(value: float) -> float:
    return round(_LABEL_WIDTH + value * _PLOT_WIDTH, 1)


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def interval_plot(title: str, rows: Sequence[Row]) -> str:
    """Return a dot with its interval for each row on a scale of 0 to 1.

    Args:
        title: what is shown, for those who cannot see it.
        rows: (label, mean, low, high, CSS class of the mark).
    """
    height = len(rows) * _ROW_HEIGHT + 30
    bottom = height - 22
    parts = [
        f'<line class="grid" x1="{_x(t)}" x2="{_x(t)}" y1="0" y2="{bottom}"/>'
        f'<text class="tick" x="{_x(t)}" y="{height - 6}" text-anchor="middle">{t:.2f}</text>'
        for t in _TICKS
    ]
    for i, (label, mean, low, high, kind) in enumerate(rows):
        y = i * _ROW_HEIGHT + _ROW_HEIGHT / 2
        parts.append(
            f'<text x="{_LABEL_WIDTH - 12}" y="{y + 4}" text-anchor="end">{escape(label)}</text>'
            f'<line class="bar {kind}" x1="{_x(low)}" x2="{_x(high)}" y1="{y}" y2="{y}"/>'
            f'<circle class="dot {kind}" cx="{_x(mean)}" cy="{y}" r="5"/>'
            f'<text class="value" x="{_LABEL_WIDTH + _PLOT_WIDTH + 14}" y="{y + 4}">{mean:.3f} '
            f"({low:.2f}–{high:.2f})</text>"
        )
    return _svg(_LABEL_WIDTH + _PLOT_WIDTH + _RIGHT_WIDTH, height, title, parts)


def curve_plot(
    title: str, points: Sequence[tuple[float, float]], *, x_label: str, y_label: str
) -> str:
    """Return a line through (x, y) points, both on a scale of 0 to 1."""
    left, top, size, base = 56, 10, 300, 310
    grid = [
        f'<line class="grid" x1="{left}" x2="{left + size * 1.4}" y1="{base - t * size}" '
        f'y2="{base - t * size}"/>'
        f'<text class="tick" x="{left - 8}" y="{base - t * size + 4}" '
        f'text-anchor="end">{t:.2f}</text>'
        f'<text class="tick" x="{left + t * size * 1.4}" y="{base + 18}" '
        f'text-anchor="middle">{t:.2f}</text>'
        for t in _TICKS
    ]
    path = " ".join(f"{left + x * size * 1.4:.1f},{base - y * size:.1f}" for x, y in points)
    parts = [
        *grid,
        f'<polyline class="curve" points="{path}"/>',
        f'<text class="axis" x="{left + size * 0.7}" y="{base + 38}" '
        f'text-anchor="middle">{escape(x_label)}</text>',
        f'<text class="axis" transform="translate(14 {top + size / 2}) rotate(-90)" '
        f'text-anchor="middle">{escape(y_label)}</text>',
    ]
    return _svg(left + size * 1.4 + 20, base + 46, title, parts)
