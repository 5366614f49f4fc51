"""Writes experiments_reference.json: expected results of the experiment analysis, from scipy (run with scipy 1.10)."""
import json
import math

from scipy import stats

proportions = []
for (x, n, y, m), level in [((120, 1000, 150, 1000), 0.95), ((1, 20, 6, 25), 0.95), ((0, 50, 3, 60), 0.9), ((5000, 10000, 5100, 10000), 0.99)]:
    p, q, pool = x / n, y / m, (x + y) / (n + m)
    z = (q - p) / math.sqrt(pool * (1 - pool) * (1 / n + 1 / m))
    a = stats.binomtest(x, n).proportion_ci(level, "wilson")
    b = stats.binomtest(y, m).proportion_ci(level, "wilson")
    proportions.append(dict(
        control=[x, n], treatment=[y, m], confidence=level, p_value=2 * stats.norm.sf(abs(z)),
        low=q - p - math.hypot(q - b.low, a.high - p), high=q - p + math.hypot(b.high - q, p - a.low)))

means = []
for a, b, level in [
    ([1.5, 2.25, 3.0, 9.5, 4.0], [2.0, 4.5, 6.75, 8.0, 10.5, 3.25], 0.95),
    ([0.1 * i for i in range(40)], [0.1 * i + 0.7 for i in range(55)], 0.99),
]:
    test = stats.ttest_ind(b, a, equal_var=False)
    va, vb = stats.tvar(a) / len(a), stats.tvar(b) / len(b)
    freedom = (va + vb) ** 2 / (va ** 2 / (len(a) - 1) + vb ** 2 / (len(b) - 1))
    half = stats.t.ppf(1 - (1 - level) / 2, freedom) * math.sqrt(va + vb)
    difference = sum(b) / len(b) - sum(a) / len(a)
    means.append(dict(control=a, treatment=b, confidence=level, p_value=test.pvalue, low=difference - half, high=difference + half))

ratios = []
for counts, shares in [([5100, 4900], [1, 1]), ([900, 150, 40], [0.8, 0.15, 0.05]), ([10_000, 9_000], [50, 50])]:
    expected = [sum(counts) * s / sum(shares) for s in shares]
    test = stats.chisquare(counts, expected)
    ratios.append(dict(counts=counts, shares=shares, statistic=test.statistic, p_value=test.pvalue))

sizes = []
for baseline, difference, level, power in [(0.1, 0.02, 0.95, 0.8), (0.5, -0.05, 0.99, 0.9), (0.003, 0.0005, 0.95, 0.8)]:
    a, b = stats.norm.ppf(1 - (1 - level) / 2), stats.norm.ppf(power)
    other, mean = baseline + difference, baseline + difference / 2
    root = a * math.sqrt(2 * mean * (1 - mean)) + b * math.sqrt(baseline * (1 - baseline) + other * (1 - other))
    sizes.append(dict(baseline=baseline, difference=difference, confidence=level, power=power, units=math.ceil((root / difference) ** 2)))

with open("experiments_reference.json", "w") as f:
    json.dump(dict(proportions=proportions, means=means, ratios=ratios, sizes=sizes), f, indent=1)
    f.write("\n")
