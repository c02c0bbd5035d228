"""The drawings of the report, as SVG. Colours are classes of the page's style sheet, which knows light and dark."""

from math import pi

from markupsafe import Markup

WIDTH, HEIGHT, EDGE = 240.0, 56.0, 5.0
RADIUS = 42.0
NARROWEST = 0.005
# A threshold so many times farther away than the scores are apart would make a flat line of them.
FARTHEST = 4


def trend(scores: list[float], threshold: float | None, status: str) -> Markup:
    """A line of scores over the runs, the last one marked, and the threshold as a dashed line where it is near.

    One run is no line: nothing is drawn.

    Args:
        scores: from 0 to 1, oldest first.
        threshold: from 0 to 1.
        status: names the class of the colour.
    """
    if len(scores) < 2:
        return Markup("")
    low = min(*scores, 1 - NARROWEST)
    if threshold is not None and 1 - threshold <= FARTHEST * (1 - low):
        low = min(low, threshold)
    else:
        threshold = None
    # A line along the bottom looks like a score that fell to nothing.
    low -= (1 - low) * 0.3
    step = (WIDTH - 2 * EDGE) / (len(scores) - 1)
    points = [(EDGE + number * step, _height(score, low)) for number, score in enumerate(scores)]
    parts = []
    if threshold is not None:
        y = _height(threshold, low)
        parts.append(f'<line class="threshold" x1="0" x2="{WIDTH:g}" y1="{y:.1f}" y2="{y:.1f}"/>')
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    area = f"{points[0][0]:.1f},{HEIGHT:g} {line} {points[-1][0]:.1f},{HEIGHT:g}"
    parts.append(f'<polygon class="area {status}" points="{area}"/><polyline class="line {status}" points="{line}"/>')
    x, y = points[-1]
    parts.append(f'<circle class="dot {status}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>')
    label = f"{len(scores)} runs, from {scores[0]:.2%} to {scores[-1]:.2%}"
    return _svg(parts, WIDTH, HEIGHT, label, "trend")


def ring(score: float | None, status: str) -> Markup:
    """A ring, filled as far as the score goes."""
    length = 2 * pi * RADIUS
    parts = [f'<circle class="track" cx="50" cy="50" r="{RADIUS:g}"/>']
    if score:
        parts.append(
            f'<circle class="arc {status}" cx="50" cy="50" r="{RADIUS:g}" '
            f'stroke-dasharray="{length * score:.2f} {length:.2f}" transform="rotate(-90 50 50)"/>'
        )
    return _svg(parts, 100, 100, "no score" if score is None else f"{score:.2%}", "ring")


def bars(counts: list[int]) -> Markup:
    """A histogram."""
    most = max(counts, default=0)
    if not most:
        return Markup("")
    width = 100 / len(counts)
    parts = [
        f'<rect x="{number * width:.2f}" y="{24 - 24 * count / most:.2f}" width="{width * 0.85:.2f}" '
        f'height="{24 * count / most:.2f}"/>'
        for number, count in enumerate(counts)
        if count
    ]
    return _svg(parts, 100, 24, "distribution", "bars")


def _height(score: float, low: float) -> float:
    return EDGE + (1 - score) / (1 - low) * (HEIGHT - 2 * EDGE)


def _svg(parts: list[str], width: float, height: float, label: str, name: str) -> Markup:
    # Everything in it is a number or a word of ours.
    return Markup(  # noqa: S704
        f'<svg class="{name}" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
    )
