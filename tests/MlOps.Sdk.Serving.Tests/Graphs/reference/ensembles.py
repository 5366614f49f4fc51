"""Writes ensembles.json: scikit-learn's votes and numpy's means and stacks of three logistic models. Run: python3 ensembles.py"""
import json
import os

import numpy as np
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import LabelEncoder

random = np.random.RandomState(5)
rows = random.randn(40, 2)
models = [([1.0, -0.5], 0.1), ([0.25, 2.0], -0.3), ([-1.5, 1.0], 0.2)]
weights = [1.0, 2.0, 0.5]


def fixed(coefficients, bias):
    model = LogisticRegression()
    model.classes_, model.coef_, model.intercept_ = np.array([0, 1]), np.array([coefficients]), np.array([bias])
    return model


def voting(kind, weights):
    vote = VotingClassifier([(str(i), None) for i in range(3)], voting=kind, weights=weights)
    vote.estimators_ = [fixed(*m) for m in models]
    vote.le_, vote.classes_ = LabelEncoder().fit([0, 1]), np.array([0, 1])
    return vote


probabilities = np.array([fixed(*m).predict_proba(rows)[:, 1] for m in models])
labels = (probabilities >= 0.5).astype(float)
meta = ([2.0, 1.0, -1.0], -0.5)
result = {
    "rows": rows.tolist(), "models": [{"weights": w, "bias": b} for w, b in models], "weights": weights, "meta": {"weights": meta[0], "bias": meta[1]},
    "mean": probabilities.mean(axis=0).tolist(),
    "weighted": np.average(probabilities, axis=0, weights=weights).tolist(),
    "soft": {"value": voting("soft", weights).predict_proba(rows)[:, 1].tolist(), "label": voting("soft", weights).predict(rows).tolist()},
    "hard": {"value": labels.mean(axis=0).tolist(), "label": voting("hard", None).predict(rows).tolist()},
    "hard_weighted": {"value": np.average(labels, axis=0, weights=weights).tolist(), "label": voting("hard", weights).predict(rows).tolist()},
    "stacked": fixed(*meta).predict_proba(probabilities.T)[:, 1].tolist(),
    "pair_label": [int(v) for v in (labels[:2].mean(axis=0) > 0.5)],
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "ensembles.json"), "w") as file:
    json.dump(result, file)
