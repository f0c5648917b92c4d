"""Reference values for the tests of the e-processes, computed independently with mpmath 1.3 at 30 digits.

Run: python3 make-reference.py > reference.json
"""

import json
import random
from fractions import Fraction
from math import comb

from mpmath import beta, exp, inf, linspace, log, loggamma, lu_solve, matrix, mp, mpf, pi, quad, sqrt

mp.dps = 30
draw = random.Random(7)


def wins(sequence):
    """Beta-binomial mixture against 1/2; sequence of 'a' and 'b'."""
    x, d = sequence.count("a"), len(sequence)
    priors = [(0.2, 0.5, 0.5), (0.4, 12, 4), (0.4, 4, 12)]
    total = sum(mpf(w) * mpf(2) ** d * beta(x + p, d - x + q) / beta(p, q) for w, p, q in priors)
    return float(log(total))


def rates(blocks):
    """Turner, Ly and Groenwald: plug-in rates from earlier blocks; blocks are pairs of 0 and 1."""
    e, sa, sb = mpf(1), mpf(0), mpf(0)
    for n, (a, b) in enumerate(blocks):
        pa, pb = (sa + 0.5) / (n + 1), (sb + 0.5) / (n + 1)
        p0 = (pa + pb) / 2
        e *= (pa if a else 1 - pa) * (pb if b else 1 - pb)
        e /= p0 ** (a + b) * (1 - p0) ** (2 - a - b)
        sa, sb = sa + a, sb + b
    return float(log(e))


def difference(a, b, ties, delta):
    """Dirichlet mixture against the highest likelihood with this difference, by ternary search."""
    n = a + b + ties
    mixture = loggamma(1.5) - loggamma(n + 1.5) + sum(loggamma(k + 0.5) - loggamma(0.5) for k in (a, b, ties))

    def likelihood(q):
        parts = ((a, q + delta), (b, q), (ties, 1 - 2 * q - delta))
        return sum(k * log(p) if p > 0 else -inf for k, p in parts if k > 0)

    low, high = max(mpf(0), -mpf(delta)), (1 - mpf(delta)) / 2
    for _ in range(200):
        third = (high - low) / 3
        if likelihood(low + third) < likelihood(high - third):
            low += third
        else:
            high -= third
    return float(mixture - likelihood((low + high) / 2))


def margin(a, b, ties, m):
    """Mean of 18 fixed bets on every difference below the margin, block by block."""
    total = mpf(0)
    for k in range(1, 19):
        bet = mpf(k) / 20 / (1 - mpf(m))
        stake = mpf(1)
        for d in [1] * a + [-1] * b + [0] * ties:
            stake *= 1 + bet * (mpf(m) - d)
        total += stake
    return float(log(total / 18))


def binomial(a, b):
    """Two-sided p-value with whole numbers: results that are at most as probable."""
    chances = [comb(a + b, k) for k in range(a + b + 1)]
    return float(Fraction(sum(c for c in chances if c <= chances[a]), 2 ** (a + b)))


def fisher(a, b):
    """The same for Fisher's exact test; a and b are pairs of counts with and without the property."""
    of_a, of_b, yes = sum(a), sum(b), a[0] + b[0]
    chances = {k: comb(of_a, k) * comb(of_b, yes - k) for k in range(max(0, yes - of_b), min(yes, of_a) + 1)}
    return float(Fraction(sum(c for c in chances.values() if c <= chances[a[0]]), comb(of_a + of_b, yes)))


def bayes_factor(cells, delta, predictions=None):
    """Right-Haar Bayes factor as a ratio of integrals of t densities, by regression on dummies; g = 1."""
    rows = [(k, arm, mpf(y)) for k, cell in enumerate(cells) for arm in ("a", "b") for y in cell[arm]]
    count = len(cells)
    columns = [[mpf(k == c) for c in range(count)] for k, _, _ in rows]
    if predictions:
        columns = [line + [mpf(x)] for line, x in zip(columns, predictions)]
    nuisance = len(columns[0])

    def residual(with_arm):
        size = nuisance + with_arm
        design = [line + [mpf(arm == "a")] * with_arm for line, (_, arm, _) in zip(columns, rows)]
        normal, right = matrix(size, size), matrix(size, 1)
        for line, (_, arm, y) in zip(design, rows):
            y = y - (delta if arm == "a" else 0)
            for i in range(size):
                right[i] += line[i] * y
                for j in range(size):
                    normal[i, j] += line[i] * line[j]
        fit = lu_solve(normal, right)
        return sum((y - (delta if arm == "a" else 0) - sum(line[i] * fit[i] for i in range(size))) ** 2
                   for line, (_, arm, y) in zip(design, rows))

    full, null = residual(1), residual(0)
    weight = arm_weight(columns, [mpf(arm == "a") for _, arm, _ in rows])
    freedom = len(rows) - nuisance - 1
    t = sqrt((null - full) / (full / freedom))

    def noncentral(shift):
        """Density of t up to a factor that cancels: an integral over the spread."""
        return quad(lambda s: s ** freedom * exp(-freedom * s * s / 2) * exp(-((t * s - shift) ** 2) / 2),
                    linspace(0, 4, 9))

    prior = lambda effect: exp(-effect * effect / 2) / sqrt(2 * pi)
    mp.dps = 15
    mixed = quad(lambda effect: prior(effect) * noncentral(effect * sqrt(weight)), linspace(-8, 8, 17))
    result = log(mixed / noncentral(mpf(0)))
    mp.dps = 30
    return float(result)


def arm_weight(columns, arms):
    """Sum of squares of the indicator of the arm that the other columns do not explain."""
    size = len(columns[0])
    normal, right = matrix(size, size), matrix(size, 1)
    for line, arm in zip(columns, arms):
        for i in range(size):
            right[i] += line[i] * arm
            for j in range(size):
                normal[i, j] += line[i] * line[j]
    fit = lu_solve(normal, right)
    return sum((arm - sum(x * f for x, f in zip(line, fit))) ** 2 for line, arm in zip(columns, arms))


def cells(shapes, shift):
    normal = lambda: round(draw.gauss(0, 0.5), 6)
    return [{"a": [normal() for _ in range(na)], "b": [round(normal() + shift, 6) for _ in range(nb)]} for na, nb in shapes]


margins = [(3, 5, 40, 0.1), (0, 0, 100, 0.05), (20, 22, 60, 0.1), (9, 1, 3, 0.2)]
tables = [((0, 12), (7, 5)), ((5, 5), (5, 5)), ((0, 20), (0, 18)), ((1, 40), (9, 30)), ((3, 0), (0, 4))]
sequences = ["a", "aab", "aaaaaaaab", "abbbbbabbb"]
lists = [[[1, 0]], [[1, 1], [0, 1], [1, 1], [0, 0], [0, 1], [1, 0], [0, 1]]]
counts = [(0, 0, 40, 0.1), (12, 3, 25, 0.0), (12, 3, 25, -0.1), (5, 0, 3, 0.2), (0, 7, 20, -0.5)]
comparisons = [(cells([(4, 5)], 0.4), 0.0), (cells([(3, 2), (1, 4), (2, 2)], 1.0), 0.0), (cells([(3, 3), (4, 2)], 0), 0.3)]
adjusted = []
for shapes, shift, d in [([(4, 5)], 0.5, 0.0), ([(3, 2), (2, 4)], 0.8, 0.2)]:
    values = cells(shapes, shift)
    xs = [round(draw.gauss(0, 1), 6) for c in values for arm in ("a", "b") for _ in c[arm]]
    adjusted.append((values, xs, d))
print(json.dumps({
    "wins": [{"sequence": s, "log": wins(s)} for s in sequences],
    "rates": [{"blocks": b, "log": rates(b)} for b in lists],
    "difference": [{"a": a, "b": b, "ties": t, "difference": d, "log": difference(a, b, t, d)} for a, b, t, d in counts],
    "margin": [{"a": a, "b": b, "ties": t, "margin": m, "log": margin(a, b, t, m)} for a, b, t, m in margins],
    "binomial": [{"a": a, "b": b, "p": binomial(a, b)} for a, b in [(0, 0), (10, 10), (15, 5), (3, 17), (60, 90)]],
    "fisher": [{"a": a, "b": b, "p": fisher(a, b)} for a, b in tables],
    "adjusted": [{"cells": c, "predictions": x, "difference": d, "log": bayes_factor(c, d, x)} for c, x, d in adjusted],
    "bayesFactor": [{"cells": c, "difference": d, "log": bayes_factor(c, d)} for c, d in comparisons],
}, indent=2))
