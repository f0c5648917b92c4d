"""Reference values of the divergence Q of Matteson and James, computed from its definition with numpy.

Run: python3 make-reference.py > reference.json
"""

import json

import numpy as np

draw = np.random.default_rng(11)


def divergences(values):
    """Q(tau) with alpha = 1 for each tau with two values on both sides, from all pairs of values."""
    x = np.asarray(values)
    distances = np.abs(x[:, None] - x[None, :])
    found = []
    for tau in range(2, len(x) - 1):
        m, n = tau, len(x) - tau
        between = distances[:tau, tau:].sum() / (m * n)
        left = np.triu(distances[:tau, :tau], 1).sum() / (m * (m - 1) / 2)
        right = np.triu(distances[tau:, tau:], 1).sum() / (n * (n - 1) / 2)
        found.append(float((2 * between - left - right) * m * n / (m + n)))
    return found


series = [
    draw.normal(0, 1, 12),
    np.concatenate([draw.normal(0, 1, 30), draw.normal(1.5, 1, 25)]),
    np.concatenate([draw.normal(0, 0.2, 20), draw.normal(0, 2, 20)]),
    draw.integers(0, 2, 40).astype(float),
    np.array([5.0, 5, 5, 5, 5, 5, 7, 7, 7, 7]),
    draw.lognormal(0, 1, 50),
]
print(
    json.dumps(
        {"divergences": [{"values": list(map(float, s)), "divergences": divergences(s)} for s in series]}, indent=1
    )
)
