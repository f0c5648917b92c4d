"""Reference values for the tests of the intervals, computed with numpy, scipy 1.17.1 and statsmodels 0.15.0.

Run: python3 make-reference.py > reference.json
"""

import json

import numpy as np
from scipy import special, stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

draw = np.random.default_rng(7)


def amounts(n, spread, shift=0.0):
    return [round(float(x), 6) for x in np.exp(draw.normal(shift, spread, n))]


def wilson(successes, n):
    low, high = proportion_confint(successes, n, method="wilson")
    return {"successes": successes, "n": n, "low": float(low), "high": float(high)}


def newcombe(s1, n1, s2, n2):
    low, high = confint_proportions_2indep(s2, n2, s1, n1, method="newcomb", compare="diff")
    return {"a": {"successes": s1, "n": n1}, "b": {"successes": s2, "n": n2}, "low": float(low), "high": float(high)}


def paired(differences):
    """Bonett and Price: one task with each extreme is added."""
    d = np.array([*differences, 1, -1])
    half = stats.norm.ppf(0.975) * np.sqrt(d.var() / len(d))
    return {"differences": differences, "low": float(d.mean() - half), "high": float(d.mean() + half)}


def cox(x):
    y = np.log(x)
    return y.mean() + y.var(ddof=1) / 2, y.var(ddof=1) / len(y) + y.var(ddof=1) ** 2 / (2 * (len(y) - 1))


def log_mean(x):
    center, variance = cox(x)
    half = stats.t.ppf(0.975, len(x) - 1) * np.sqrt(variance)
    return {"amounts": x, "value": float(np.mean(x)), "low": float(np.exp(center - half)), "high": float(np.exp(center + half))}


def welch(variances, sizes):
    return sum(variances) ** 2 / sum(v**2 / (n - 1) for v, n in zip(variances, sizes))


def mean_ratio(a, b):
    (ca, va), (cb, vb) = cox(a), cox(b)
    half = stats.t.ppf(0.975, welch([va, vb], [len(a), len(b)])) * np.sqrt(va + vb)
    return {"a": a, "b": b, "value": float(np.mean(b) / np.mean(a)),
            "low": float(np.exp(cb - ca - half)), "high": float(np.exp(cb - ca + half))}


def totals_variance(pairs):
    """The delta method with the covariance matrix of numerators and denominators."""
    x = np.array(pairs, dtype=float)
    gradient = 1 / x.mean(axis=0) * np.array([1, -1])
    return float(gradient @ (np.cov(x.T) / len(x)) @ gradient)


def totals(pairs):
    x = np.array(pairs, dtype=float).sum(axis=0)
    value = x[0] / x[1]
    half = stats.t.ppf(0.975, len(pairs) - 1) * np.sqrt(totals_variance(pairs))
    return {"pairs": pairs, "value": float(value), "low": float(value * np.exp(-half)), "high": float(value * np.exp(half))}


def totals_ratio(a, b):
    va, vb = totals_variance(a), totals_variance(b)
    value = totals(b)["value"] / totals(a)["value"]
    half = stats.t.ppf(0.975, welch([va, vb], [len(a), len(b)])) * np.sqrt(va + vb)
    return {"a": a, "b": b, "value": value, "low": float(value * np.exp(-half)), "high": float(value * np.exp(half))}


def median(x):
    interval = stats.quantile_test(x, q=0, p=0.5).confidence_interval(confidence_level=0.95)
    return {"amounts": x, "value": float(np.median(x)), "low": float(interval.low), "high": float(interval.high)}


def median_ratio(a, b):
    def variance(x):
        y, n = np.sort(np.log(x)), len(x)
        c = max(1, round((n + 1) / 2 - np.sqrt(n)))
        return ((y[n - c] - y[c - 1]) / (2 * stats.norm.isf(stats.binom.cdf(c - 1, n, 0.5)))) ** 2

    value = np.median(b) / np.median(a)
    half = stats.norm.ppf(0.975) * np.sqrt(variance(a) + variance(b))
    return {"a": a, "b": b, "value": float(value), "low": float(value * np.exp(-half)), "high": float(value * np.exp(half))}


def runs(n, success):
    return [[cost, int(draw.random() < success)] for cost in amounts(n, 0.7)]


small, large, other = amounts(3, 0.9), amounts(40, 0.9), amounts(25, 0.5, 0.4)
cheap, costly = runs(30, 0.8), runs(20, 0.6)
cheap[0][1] = costly[0][1] = 1
print(json.dumps({
    "t": [{"freedom": f, "quantile": float(stats.t.ppf(0.975, f))} for f in (1, 1.5, 2, 3.7, 10, 29.3, 200, 5000)],
    "incompleteBeta": [{"x": x, "a": a, "b": b, "value": float(special.betainc(a, b, x))}
                       for x, a, b in ((0.3, 2, 5), (0.9, 0.5, 0.5), (0.01, 40, 3), (0.5, 500, 520), (0.7, 1, 1))],
    "normal": [{"probability": p, "quantile": float(stats.norm.ppf(p))} for p in (1e-6, 0.01, 0.3, 0.5, 0.975)],
    "rate": [wilson(s, n) for s, n in ((0, 1), (3, 4), (0, 20), (20, 20), (41, 58))],
    "rateDifference": [newcombe(*c) for c in ((56, 70, 48, 80), (9, 10, 3, 10), (0, 5, 5, 5), (0, 12, 0, 9))],
    "pairedRateDifference": [paired(d) for d in ([0, 0, 0], [1, 0, -1, 0, 0, 1, 0, 0], [0.5, 0.25, -0.25, 0, 1])],
    "mean": [log_mean(x) for x in (small, large)],
    "ratioOfMeans": [mean_ratio(small, large), mean_ratio(large, other)],
    "ratioOfTotals": [totals(cheap), totals(costly)],
    "ratioOfTotalsRatio": [totals_ratio(cheap, costly)],
    "median": [median(x) for x in (large, other, other[:6])],
    "ratioOfMedians": [median_ratio(large, other), median_ratio(other[:8], large)],
}, indent=2))
