"""Writes conformal.json: split-conformal quantiles and coverages by numpy's own quantile. Run: python3 conformal.py"""
import json
import os
from fractions import Fraction

import numpy as np

random = np.random.RandomState(11)


def quantile(scores, coverage):
    """The conformal quantile as numpy's inverted-cdf quantile at the level (n + 1) / n times the coverage."""
    n = len(scores)
    level = float(min(Fraction(n + 1) * Fraction(str(coverage)) / n, Fraction(1)))
    order = np.sort(scores)
    exact = order[int(np.ceil(Fraction(n + 1) * Fraction(str(coverage)))) - 1]
    near = np.quantile(scores, level, method="inverted_cdf")
    assert near == exact or abs(np.searchsorted(order, near) - np.searchsorted(order, exact)) <= 1, (near, exact)
    return float(exact)


def regression(name, rows, coverage, groups):
    x = random.rand(3 * rows)
    answer = 10 * x
    actual = answer + (0.2 + x) * random.randn(3 * rows)
    train, held, test = answer[:rows], slice(rows, 2 * rows), slice(2 * rows, None)
    edges = [float(np.sort(train)[g * rows // groups]) for g in range(1, groups)]
    group = np.searchsorted(edges, answer[held], side="right")
    residual = np.abs(actual[held] - answer[held])
    quantiles = [quantile(residual[group == g], coverage) for g in range(groups)]
    width = np.asarray(quantiles)[np.searchsorted(edges, answer[test], side="right")]
    return {
        "name": name, "coverage": coverage, "groups": groups, "training": train.tolist(),
        "actual": actual[held].tolist(), "predicted": answer[held].tolist(), "edges": edges, "quantiles": quantiles,
        "test_actual": actual[test].tolist(), "test_predicted": answer[test].tolist(),
        "test_coverage": float(np.mean(np.abs(actual[test] - answer[test]) <= width)), "test_width": float(np.mean(2 * width)),
    }


def labels(name, rows, coverage, by_label):
    p = random.beta(0.6, 1.5, 2 * rows)
    y = (random.rand(2 * rows) < p).astype(int)
    held, test = slice(0, rows), slice(rows, None)
    score = np.where(y == 1, 1 - p, p)
    if by_label:
        quantiles = [quantile(score[held][y[held] == label], coverage) for label in (0, 1)]
    else:
        quantiles = [quantile(score[held], coverage)] * 2
    no, yes = p[test] <= quantiles[0], 1 - p[test] <= quantiles[1]
    likely = p[test] >= 0.5
    no, yes = no | (~no & ~yes & ~likely), yes | (~no & ~yes & likely)
    return {
        "name": name, "coverage": coverage, "by_label": by_label, "actual": y[held].tolist(), "predicted": p[held].tolist(), "quantiles": quantiles,
        "test_actual": y[test].tolist(), "test_predicted": p[test].tolist(),
        "test_coverage": float(np.mean(np.where(y[test] == 1, yes, no))), "test_width": float(np.mean(no & yes)),
    }


result = {
    "regressions": [regression("plain", 200, 0.9, 1), regression("tight", 150, 0.95, 1), regression("fewest rows", 9, 0.9, 1), regression("five groups", 400, 0.8, 5)],
    "labels": [labels("together", 200, 0.9, False), labels("by label", 300, 0.9, True), labels("low coverage", 200, 0.55, False)],
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "conformal.json"), "w") as file:
    json.dump(result, file)
