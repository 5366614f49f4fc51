"""Writes drift_reference.json: what SciPy and pandas say about a few samples.

Run: python3 drift_reference.py > drift_reference.json   (SciPy 1.10, pandas 1.5, NumPy 1.24)
"""
import json

import numpy as np
import pandas as pd
from scipy import special, stats
from scipy.spatial import distance

random = np.random.RandomState(7)


def samples():
    normal = random.normal(0, 1, 180)
    yield "shifted normal", normal, random.normal(0.4, 1.3, 140)
    yield "same distribution", random.normal(5, 2, 150), random.normal(5, 2, 210)
    yield "counts with ties", random.poisson(2, 160), random.poisson(3, 120)
    yield "heavy tail", random.pareto(1.5, 130), random.pareto(1.2, 170)
    yield "disjoint", random.uniform(0, 1, 60), random.uniform(2, 3, 50)
    yield "two values", random.randint(0, 2, 90), np.ones(70)


def sample_case(name, reference, current):
    reference, current = np.round(reference, 4), np.round(current, 4)
    ks = stats.ks_2samp(reference, current)
    rows = len(reference) * len(current) / (len(reference) + len(current))
    series = pd.Series(reference, dtype=float)
    return {
        "name": name,
        "reference": reference.tolist(),
        "current": current.tolist(),
        "ks": ks.statistic,
        "ksLimitP": special.kolmogorov(np.sqrt(rows) * ks.statistic),
        "wasserstein": stats.wasserstein_distance(reference, current),
        "mean": series.mean(),
        "std": series.std(),
        "min": series.min(),
        "max": series.max(),
        "quantiles": [float(np.quantile(reference, q, method="inverted_cdf")) for q in (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)],
    }


def tables():
    yield "ten bins", [100, 120, 90, 95, 105, 98, 102, 110, 88, 92], [40, 60, 55, 70, 52, 48, 66, 71, 90, 108]
    yield "equal shares", [10, 20, 30], [100, 200, 300]
    yield "category gone and new", [500, 300, 0, 200], [100, 0, 40, 60]
    yield "large counts", [1_000_000, 2_000_000, 3_000_000], [1_001_000, 1_999_000, 3_000_000]
    yield "two bins", [990, 10], [180, 20]


def table_case(name, reference, current):
    p, q = np.array(reference, float), np.array(current, float)
    table = np.array([p, q])[:, (p + q) > 0]
    chi2 = stats.chi2_contingency(table, correction=False)
    g = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    shares = [np.clip(x / x.sum(), 1e-4, None) for x in (p, q)]
    equal = np.array([p / p.sum(), q / q.sum()])[:, (p + q) > 0] * 1e6
    return {
        "name": name,
        "reference": reference,
        "current": current,
        "psi": float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0]))),
        "chiSquare": chi2[0],
        "chiSquareP": chi2[1],
        "cramersVAtEqualSize": stats.contingency.association(np.round(equal).astype(int), method="cramer"),
        "g": g[0],
        "gP": g[1],
        "jensenShannon": distance.jensenshannon(p, q, base=2),
    }


def adjusted(p):
    p = np.array(p)
    rank = np.array([np.sum(p <= x) for x in p])
    return [float(min(1, min(p[j] * len(p) / rank[j] for j in range(len(p)) if p[j] >= x))) for x in p]


p_values = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34, 0.341, 0.384, 0.569, 0.594, 0.696, 0.762, 0.94, 0.942, 0.975, 0.986]
order = random.permutation(len(p_values))
p_values = [p_values[i] for i in order]
print(json.dumps({
    "samples": [sample_case(*s) for s in samples()],
    "tables": [table_case(*t) for t in tables()],
    "chiSquareTail": [[x, df, stats.chi2.sf(x, df)] for df in (1, 2, 5, 10, 50, 500) for x in (0.01, 0.5, 1, 4, 9.5, 20, 75, 300, 600)],
    "kolmogorovTail": [[x, special.kolmogorov(x)] for x in (0.05, 0.2, 0.4, 0.7, 0.99, 1.0, 1.01, 1.36, 2, 3, 5)],
    "pValues": p_values,
    "adjusted": adjusted(p_values),
}, indent=1))
