"""Prints the population stability index of the sample's commits, 2010-2015 against 2020-2024, for CommitHistoryDriftTests.

Run: python3 commit_history_reference.py ../../../../samples/data/commits.csv.gz   (pandas 1.5, NumPy 1.24)

Two figures per column: over the bins this library uses (values at or below an edge; a value that holds two deciles is
fenced from below), and over plain half-open decile bins as NumPy's histogram has them.
"""
import sys

import numpy as np
import pandas as pd

c = pd.read_csv(sys.argv[1])
c["t"] = pd.to_datetime(c.committed_at, utc=True)
c = c.sort_values("t", kind="mergesort").reset_index(drop=True)


def history(key, column):
    out = np.full(len(c), np.nan)
    for _, g in c.groupby(key):
        t = g.t.values
        low = np.searchsorted(t, t - np.timedelta64(90, "D"), "left")
        high = np.searchsorted(t, t, "left")
        total = np.r_[0, np.cumsum(g[column].values.astype(float))]
        n = high - low
        out[g.index] = np.where(n > 0, (total[high] - total[low]) / np.maximum(n, 1), np.nan) if column != "one" else n
    return out


c["one"] = 1.0
features = {
    "author__count_90d": history("author_id", "one"),
    "author__mean_is_fix_90d": history("author_id", "is_fix"),
    "subsystem__mean_is_fix_90d": history("subsystem", "is_fix"),
    "message_length": c.message_length.values.astype(float),
    "lines_added": c.lines_added.values.astype(float),
    "is_fix": c.is_fix.values.astype(float),
}


def index(p, q):
    p, q = np.clip(p / p.sum(), 1e-4, None), np.clip(q / q.sum(), 1e-4, None)
    return ((q - p) * np.log(q / p)).sum()


def fenced(a, b):
    x = a[~np.isnan(a)].astype(np.float32)
    q = [np.quantile(x, i / 10, method="inverted_cdf") for i in range(11)]
    edges = set(q[1:10])
    for before, value in zip(q, q[1:]):
        if before == value:
            edges |= {value, np.nextafter(value, np.float32(-np.inf))}
    edges = np.array(sorted(edges), np.float32)

    def counts(v):
        present = v[~np.isnan(v)].astype(np.float32)
        return np.r_[np.bincount(np.searchsorted(edges, present, "left"), minlength=len(edges) + 1), np.isnan(v).sum()].astype(float)

    return index(counts(a), counts(b))


def plain(a, b):
    q = np.unique(np.nanquantile(a, np.linspace(0, 1, 11)))
    edges = np.r_[-np.inf, q[1:-1] if len(q) > 2 else [q.mean()], np.inf]
    return index(*[np.r_[np.histogram(v[~np.isnan(v)], edges)[0], np.isnan(v).sum()].astype(float) for v in (a, b)])


year = c.t.dt.year.values
reference, current = (year >= 2010) & (year <= 2015), year >= 2020
for name, values in features.items():
    print(f'[InlineData("{name}", {fenced(values[reference], values[current]):.4f}, {plain(values[reference], values[current]):.4f})]')
counts = pd.DataFrame({"a": c.subsystem[reference].value_counts(), "b": c.subsystem[current].value_counts()}).fillna(0)
top = counts.sort_values("a", ascending=False)
known = top[top.a > 0].head(32)
rest = top.drop(known.index)
p, q = np.r_[known.a, rest.a.sum()], np.r_[known.b, rest.b.sum()]
print(f'[InlineData("subsystem", {index(p, q):.4f}, {index(p, q):.4f})]')
