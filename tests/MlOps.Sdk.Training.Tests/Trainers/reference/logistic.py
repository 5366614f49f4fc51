"""Writes logistic.json: scikit-learn's logistic regression on data/breast_cancer.csv. Run: python3 logistic.py"""
import json
import os

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

here = os.path.dirname(os.path.abspath(__file__))
data = pd.read_csv(os.path.join(here, "../../data/breast_cancer.csv"))
features, label = data.iloc[:, :-1].values, data.iloc[:, -1].values
test = np.arange(len(data)) % 5 == 0
scaler = StandardScaler().fit(features[~test])
train_rows, test_rows = scaler.transform(features[~test]), scaler.transform(features[test])
cases = []
for c, balanced in ((1.0, False), (0.01, False), (100.0, False), (1.0, True)):
    model = LogisticRegression(C=c, solver="newton-cholesky", tol=1e-12, max_iter=1000, class_weight="balanced" if balanced else None)
    model.fit(train_rows, label[~test])
    probability = model.predict_proba(test_rows)[:, 1]
    cases.append({
        "c": c, "balanced": balanced, "coefficients": model.coef_[0].tolist() + model.intercept_.tolist(),
        "roc_auc": roc_auc_score(label[test], probability), "log_loss": log_loss(label[test], probability),
    })
with open(os.path.join(here, "logistic.json"), "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
