"""Profiles of the tables beside this script as pandas computes them; writes tables/odd.csv and profiles.json."""
import glob
import json
import os
import statistics

import numpy as np
import pandas as pd

here = os.path.dirname(os.path.abspath(__file__))
probabilities = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

random = np.random.default_rng(7)
n = 1000
odd = pd.DataFrame({
    "row": np.arange(n) + 2**53,
    "skewed": np.where(random.random(n) < 0.1, np.nan, random.lognormal(0, 3, n)),
    "offset": 1e9 + random.normal(0, 1e-3, n),
    "text": random.choice(["a", "Z", "é", "with, comma", 'with "quote"'], n),
    "constant": 1.5,
})
odd.to_csv(os.path.join(here, "tables", "odd.csv"), index=False)


def column(values):
    result = {"nulls": int(values.isna().sum()), "distinct": int(values.nunique())}
    if values.dtype == object:
        ordered = sorted(values.dropna(), key=lambda t: t.encode())
        return result | {"min": ordered[0], "max": ordered[-1], "mean": None, "std": None, "quantiles": {}}
    integer = values.dtype == np.int64
    return result | {
        "min": int(values.min()) if integer else float(values.min()),
        "max": int(values.max()) if integer else float(values.max()),
        "mean": float(values.mean()),
        # Divisor n - 1 like pandas' std(ddof=1), but exact: pandas loses digits far from zero (336.5 instead of 288.8 for "row").
        "std": statistics.stdev(values.dropna().tolist()),
        "quantiles": {str(p): float(values.quantile(p)) for p in probabilities},
    }


profiles = {}
for path in sorted(glob.glob(os.path.join(here, "tables", "*.csv*"))):
    table = pd.read_csv(path, float_precision="round_trip")
    for c in table.columns.drop(["row", "offset"], errors="ignore"):
        if table[c].dtype != object:
            assert np.isclose(table[c].std(ddof=1), statistics.stdev(table[c].dropna().tolist()), rtol=1e-6, atol=1e-12), c
    profiles[os.path.basename(path)] = {"rows": len(table), "columns": {c: column(table[c]) for c in table.columns}}
with open(os.path.join(here, "profiles.json"), "w", newline="\n") as file:
    json.dump(profiles, file, ensure_ascii=False)
    file.write("\n")
