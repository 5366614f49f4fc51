"""Writes trees.json: scikit-learn's histogram gradient boosting with our default settings. Run: python3 trees.py"""
import json
import os

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss, mean_squared_error, r2_score, roc_auc_score

here = os.path.dirname(os.path.abspath(__file__))
settings = dict(max_iter=200, learning_rate=0.05, max_depth=4, max_leaf_nodes=16, min_samples_leaf=20, l2_regularization=1, early_stopping=False)
result = {}


def classify(name, features, label, test):
    model = HistGradientBoostingClassifier(**settings).fit(features[~test], label[~test])
    probability = model.predict_proba(features[test])[:, 1]
    train = model.predict_proba(features[~test])[:, 1]
    result[name] = {
        "roc_auc": roc_auc_score(label[test], probability), "log_loss": log_loss(label[test], probability),
        "train_log_loss": log_loss(label[~test], train),
    }


data = pd.read_csv(os.path.join(here, "../../data/breast_cancer.csv"))
classify("breast_cancer", data.iloc[:, :-1].values, data.iloc[:, -1].values, np.arange(len(data)) % 5 == 0)

# Every eleventh value taken away, so that the side of missing values is learnt.
holes = data.iloc[:, :-1].values.copy()
rows, columns = np.indices(holes.shape)
holes[(rows * 31 + columns * 7) % 11 == 0] = np.nan
classify("breast_cancer_with_missing", holes, data.iloc[:, -1].values, np.arange(len(data)) % 5 == 0)

commits = pd.read_csv(os.path.join(here, "../../../../samples/data/commits.csv.gz"))
commits = commits.sort_values(["committed_at", "commit_id"], kind="mergesort")
numbers = commits[["files_changed", "lines_added", "lines_deleted", "change_entropy", "touches_tests", "message_length", "is_fix"]].astype(float)
features = pd.concat([numbers, pd.get_dummies(commits.subsystem).astype(float)], axis=1).values
classify("commits", features, commits.needed_fix_within_14d.values, np.arange(len(commits)) >= len(commits) - round(0.2 * len(commits)))

data = pd.read_csv(os.path.join(here, "../../data/diabetes.csv"))
features, label, test = data.iloc[:, :-1].values, data.iloc[:, -1].values, np.arange(len(data)) % 5 == 0
model = HistGradientBoostingRegressor(**settings).fit(features[~test], label[~test])
predicted = model.predict(features[test])
result["diabetes"] = {
    "rmse": mean_squared_error(label[test], predicted, squared=False), "r2": r2_score(label[test], predicted),
    "train_rmse": mean_squared_error(label[~test], model.predict(features[~test]), squared=False),
}
with open(os.path.join(here, "trees.json"), "w") as file:
    json.dump(result, file, indent=1)
    file.write("\n")
