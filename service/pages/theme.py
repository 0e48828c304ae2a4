"""A hospital's colours for the embedded page, as CSS variables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

# WCAG 2.2, 1.4.3: the least contrast of text.
MIN_CONTRAST = 4.5
_HEX = re.compile(r"[0-9a-fA-F]{6}")
_FONTS = {
    "system": 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
    "serif": 'Georgia, "Times New Roman", serif',
    "humanist": 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", sans-serif',
}
_DEFAULTS = {"accent": "0b5a7a", "background": "ffffff", "text": "1c2b36"}


def luminance(colour: str) -> float:
    """Return the relative luminance, 0..1, of six hexadecimal digits (WCAG 2.2).

    >>> luminance("000000"), luminance("ffffff")
    (0.0, 1.0)
    """
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio, 1..21, of two colours (WCAG 2.2).

    >>> round(contrast("000000", "ffffff"), 2)
    21.0
    """
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@dataclass(frozen=True, slots=True)
class EmbedTheme:
    """Colours as six hexadecimal digits, a font's name and the corners' radius in pixels."""

    accent: str | None = None
    background: str | None = None
    text: str | None = None
    font: str | None = None
    radius: int | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> EmbedTheme:
        """Return the theme that query parameters describe; what is malformed is left out.

        Colours without enough contrast for text are left out together.
        """
        colours = {name: parameters.get(name, "").lstrip("#") for name in _DEFAULTS}
        known = {name: value.lower() for name, value in colours.items() if _HEX.fullmatch(value)}
        full = _DEFAULTS | known
        pairs = [("text", "background"), ("accent", "background")]
        if any(contrast(full[a], full[b]) < MIN_CONTRAST for a, b in pairs):
            known = {}
        radius = parameters.get("radius", "")
        font = parameters.get("font", "")
        return cls(
            **known,
            font=font if font in _FONTS else None,
            radius=min(int(radius), 24) if re.fullmatch(r"[0-9]{1,2}", radius) else None,
        )

    def query(self) -> str:
        """Return the theme as query parameters, without the question mark; empty for none."""
        fields = ("accent", "background", "text", "font", "radius")
        values = {name: getattr(self, name) for name in fields}
        return urlencode({name: value for name, value in values.items() if value is not None})

    def css(self) -> str:
        """Return a style sheet that sets the variables of ``embed.css``."""
        lines = [*self._colours(), *self._shape()]
        return ":root:root {\n" + "".join(f"  {line};\n" for line in lines) + "}\n"

    def _colours(self) -> list[str]:
        if not (self.accent or self.background or self.text):
            return []
        accent = self.accent or _DEFAULTS["accent"]
        ground = self.background or _DEFAULTS["background"]
        ink = self.text or _DEFAULTS["text"]
        on_accent = max(("ffffff", "000000"), key=lambda colour: contrast(colour, accent))
        is_dark = luminance(ground) < luminance(ink)
        return [
            f"color-scheme: {'dark' if is_dark else 'light'}",
            f"--ground: #{ground}",
            f"--card: #{ground}",
            f"--ink: #{ink}",
            f"--quiet: #{ink}",
            # What the hospital did not choose takes its colours, whose contrast is known.
            f"--soft: #{ground}",
            f"--line: #{ink}",
            f"--field: #{ink}",
            f"--warn: #{ground}",
            f"--warn-line: #{accent}",
            f"--alarm: #{ground}",
            f"--alarm-line: #{ink}",
            f"--accent-strong: #{accent}",
            f"--link: #{accent}",
            f"--accent: #{accent}",
            f"--on-accent: #{on_accent}",
            f"--mark: {'#5c4a00' if is_dark else '#fff0b3'}",
            f"--mark-ink: {'#ffffff' if is_dark else '#1c1c1c'}",
        ]

    def _shape(self) -> list[str]:
        lines = []
        if self.font:
            lines.append(f"--font: {_FONTS[self.font]}")
        if self.radius is not None:
            lines.append(f"--radius: {self.radius}px")
        return lines
