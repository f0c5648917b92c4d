"""Reference values of the evidence of single observations, from the probability functions of the distributions.

Run: python3 make-reference.py > reference.json
"""

import json
from math import exp, lgamma, log, pi


def normal(x, mean, deviation):
    return -((x - mean) ** 2) / (2 * deviation**2) - log(deviation) - log(2 * pi) / 2


def bernoulli(x, p):
    return log(p) if x == 1 else log(1 - p)


def negative_binomial(x, mean, size):
    return (
        lgamma(x + size) - lgamma(size) - lgamma(x + 1) + size * log(size / (size + mean)) + x * log(mean / (size + mean))
    )


cases = []
for value, expected, spread, design in [(8.2, 8, 0.5, 0.3365), (7.1, 8, 0.5, 0.3365), (9, 8, 0.7, 0.6)]:
    evidence = normal(value, expected + design, spread) - normal(value, expected, spread)
    cases.append({"family": "amount", "value": value, "expected": expected, "spread": spread, "design": design, "evidence": evidence})
for value, expected, design in [(1, 0.02, 0.25), (0, 0.02, 0.25), (1, 0.4, 0.2), (0, 0.4, 0.2)]:
    evidence = bernoulli(value, expected + design) - bernoulli(value, expected)
    cases.append({"family": "rate", "value": value, "expected": expected, "spread": 1, "design": design, "evidence": evidence})
for value, expected, spread, design in [(0, 0.12, 1.2, 0.6931), (3, 0.12, 1.2, 0.6931), (2, 1.3, 2.5, 1.1)]:
    size = expected / (spread - 1)
    evidence = negative_binomial(value, expected * exp(design), size) - negative_binomial(value, expected, size)
    cases.append({"family": "count", "value": value, "expected": expected, "spread": spread, "design": design, "evidence": evidence})
print(json.dumps({"evidence": cases}, indent=1))
