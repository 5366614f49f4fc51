"""Writes commit_features.json: features of every 40th commit of samples/data, by pandas.

Run from the repository's root: /usr/bin/python3 tests/MlOps.Sdk.DuckDb.Tests/OfflineStore/reference/commit_features.py
A window of w days at time t covers events with t - w <= event < t.
"""
import json
import os

import pandas as pd

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../../.."))
commits = pd.read_csv(os.path.join(ROOT, "samples/data/commits.csv.gz"))
changes = pd.read_csv(os.path.join(ROOT, "samples/data/file_changes.csv.gz"))


def microseconds(column):
    return pd.to_datetime(column, utc=True).astype("int64") // 1000


commits["t"] = microseconds(commits.committed_at)
changes["t"] = microseconds(changes.changed_at)
changes["churn"] = changes.lines_added + changes.lines_deleted
largest = changes.sort_values(["commit_id", "churn", "file_id"], ascending=[True, False, True])
commits["main_file_id"] = commits.commit_id.map(largest.groupby("commit_id").file_id.first())


def covered(events, key_column, key, t, days):
    mine = events[events[key_column] == key]
    return mine[(mine.t < t) & (mine.t >= t - days * 86_400_000_000)]


def mean(values):
    return None if len(values) == 0 else float(values.mean())


def since(events, t):
    return None if len(events) == 0 else (t - int(events.t.max())) / 1e6


rows = []
for commit in commits.iloc[::40].itertuples():
    file = [covered(changes, "file_id", commit.main_file_id, commit.t, d) for d in (14, 90, 365)]
    author = [covered(commits, "author_id", commit.author_id, commit.t, d) for d in (90, 365)]
    subsystem = [covered(commits, "subsystem", commit.subsystem, commit.t, d) for d in (30, 90)]
    rows.append([
        int(commit.author_id), int(commit.main_file_id), commit.subsystem, int(commit.t),
        len(file[0]), len(file[1]), len(file[2]), float(file[1].is_fix.sum()), since(file[2], commit.t),
        len(author[0]), mean(author[0].is_fix), since(author[1], commit.t),
        len(subsystem[0]), mean(subsystem[1].is_fix),
    ])

columns = [
    "author_id", "main_file_id", "subsystem", "committed_at",
    "file_activity__changes_14d", "file_activity__changes_90d", "file_activity__changes_365d", "file_activity__fixes_90d",
    "file_activity__since_last", "author_activity__commits_90d", "author_activity__fix_share_90d", "author_activity__since_last",
    "subsystem_activity__commits_30d", "subsystem_activity__fix_share_90d",
]
with open(os.path.join(os.path.dirname(__file__), "commit_features.json"), "w", encoding="utf-8") as out:
    out.write('{"columns": ' + json.dumps(columns) + ',\n"rows": [\n' + ",\n".join(json.dumps(r) for r in rows) + "\n]}\n")
