"""Writes metrics.json: scikit-learn's values for the cases that MetricsTests checks. Run: python3 metrics.py"""
import json
import os
import warnings

import numpy as np
from sklearn import calibration
from sklearn import metrics as m

warnings.filterwarnings("ignore")
random = np.random.RandomState(7)


def binary(name, actual, probability):
    actual, probability = np.asarray(actual, float), np.asarray(probability, float)
    predicted = (probability >= 0.5).astype(float)
    both = len(set(actual)) == 2
    share, mean = calibration.calibration_curve(actual, probability, n_bins=10)
    edges = np.linspace(0, 1, 11)
    rows = np.bincount(np.searchsorted(edges[1:-1], probability), minlength=10)
    rows = rows[rows > 0]
    fpr, tpr, thresholds = m.roc_curve(actual, probability) if both else ([], [], [0])
    precision, recall, cuts = m.precision_recall_curve(actual, probability)
    tn, fp, fn, tp = m.confusion_matrix(actual, predicted, labels=[0, 1]).ravel()
    return {
        "name": name, "actual": actual.tolist(), "predicted": probability.tolist(),
        "expected": {
            "roc_auc": m.roc_auc_score(actual, probability) if both else None,
            "average_precision": m.average_precision_score(actual, probability) if actual.any() else 0.0,
            "log_loss": m.log_loss(actual, probability, labels=[0, 1]),
            "brier": m.brier_score_loss(actual, probability, pos_label=1),
            "accuracy": m.accuracy_score(actual, predicted),
            "precision": m.precision_score(actual, predicted, zero_division=0),
            "recall": m.recall_score(actual, predicted, zero_division=0),
            "f1": m.f1_score(actual, predicted, zero_division=0),
            "calibration_error": float(np.sum(rows * np.abs(share - mean)) / len(actual)),
        },
        "log_loss_of_float32": m.log_loss(actual, probability.astype(np.float32), labels=[0, 1]),
        "confusion": [int(tp), int(fp), int(tn), int(fn)],
        "calibration": {"mean": mean.tolist(), "share": share.tolist(), "rows": rows.tolist()},
        "roc": {"fpr": list(fpr), "tpr": list(tpr), "thresholds": list(thresholds)[1:]},
        # scikit-learn lists thresholds rising and adds the end (1, 0); ours fall and have no such end.
        "pr": {"precision": precision[:-1][::-1].tolist(), "recall": recall[:-1][::-1].tolist(), "thresholds": cuts[::-1].tolist()},
    }


def regression(name, actual, predicted):
    actual, predicted = np.asarray(actual, float), np.asarray(predicted, float)
    return {
        "name": name, "actual": actual.tolist(), "predicted": predicted.tolist(),
        "expected": {
            "rmse": m.mean_squared_error(actual, predicted, squared=False),
            "mae": m.mean_absolute_error(actual, predicted),
            "r2": m.r2_score(actual, predicted),
            "mape": m.mean_absolute_percentage_error(actual, predicted),
        },
    }


def sample(rows, noise, digits=None):
    actual = random.randint(0, 2, rows)
    probability = 1 / (1 + np.exp(-(2 * actual - 1 + noise * random.randn(rows))))
    return actual, probability if digits is None else np.round(probability, digits)


binaries = [
    binary("continuous", *sample(300, 1.5)),
    binary("ties", *sample(400, 2.0, 1)),
    binary("heavy_ties", *sample(200, 1.0, 0)),
    binary("constant_probability", random.randint(0, 2, 50), np.full(50, 0.3)),
    binary("perfect", [0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]),
    binary("inverted", [1, 1, 0, 0], [0.1, 0.2, 0.8, 0.9]),
    binary("certain_and_wrong", [0, 1, 1, 0], [1.0, 0.0, 1.0, 0.0]),
    binary("nothing_predicted_positive", [0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.4, 0.45]),
    binary("only_negatives", [0, 0, 0], [0.2, 0.6, 0.9]),
    binary("only_positives", [1, 1, 1], [0.2, 0.6, 0.9]),
    binary("bin_edges", [0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1], np.linspace(0, 1, 11)),
    binary("single_row", [1], [0.5]),
    binary("imbalanced", *(lambda p: ((random.rand(1000) < p).astype(int), p))(random.beta(0.5, 8, 1000))),
]
y = random.randn(250) * 10
regressions = [
    regression("noisy", y, y + random.randn(250)),
    regression("worse_than_mean", y, -y),
    regression("constant_label_right", [3, 3, 3], [3, 3, 3]),
    regression("constant_label_wrong", [3, 3, 3], [3, 3, 4]),
    regression("zeros_in_label", [0, 1, -2], [0.5, 1, 2]),
    regression("large_values", 1e9 + y, 1e9 + y * 1.01),
]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "metrics.json")
with open(path, "w") as file:
    json.dump({"binary": binaries, "regression": regressions}, file, separators=(",", ":"))
    file.write("\n")
