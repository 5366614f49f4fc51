"""Reference values for the compression of a small perceptron, computed with numpy alone.

The graph: Gemm(transB, alpha 0.5, beta 2) - Relu - MatMul - Add - Tanh - Gemm. Writes compression.json beside this file.
"""
import json
import os

import numpy as np

f4 = np.float32
random = np.random.RandomState(7)
inputs, hidden, second, rows = 12, 40, 30, 16
x = random.normal(size=(rows, inputs)).astype(f4)
w1 = random.normal(size=(hidden, inputs)).astype(f4)  # stored as [outputs, inputs]
b1 = random.normal(size=hidden).astype(f4)
w2 = (random.normal(size=(hidden, second)) * 0.3).astype(f4)
b2 = random.normal(size=second).astype(f4)
w3 = random.normal(size=(second, 1)).astype(f4)
b3 = random.normal(size=1).astype(f4)
w2[:, 5] = 0  # an output whose weights are all zero


def network(rows, layer1, layer2, layer3, first, bias1=b1, bias2=b2, bias3=b3):
    h = np.maximum(layer1(rows, first) + f4(2) * bias1, 0)
    h = np.tanh(layer2(h, w2) + bias2)
    return layer3(h, w3) + bias3


def exact(a, w):
    return (a.astype(np.float64) @ w.astype(np.float64)).astype(f4)


def quantize_weights(w, limit):
    scale = (np.abs(w).max(axis=0) / f4(limit)).astype(f4)
    scale[scale == 0] = 1
    q = np.clip(np.rint(w / scale), -limit, limit).astype(np.int32)
    return q, scale


def int8(limit):
    def layer(a, w):
        q, scale = quantize_weights(w, limit)
        low, high = min(f4(0), a.min()), max(f4(0), a.max())
        step = f4((high - low) / f4(255))
        zero = np.clip(np.rint(f4(0) - low / step), 0, 255)
        aq = np.clip(np.rint(a / step) + zero, 0, 255).astype(np.int32)
        return ((aq - np.int32(zero)) @ q).astype(f4) * (step * scale)

    return layer


def half(a, w):
    return exact(a, w.astype(np.float16).astype(f4))


def zeros(w, count):
    order = np.argsort(np.abs(w).reshape(-1), kind="stable")[:count]
    return sorted(int(i) for i in order)


first = (w1.T * f4(0.5)).astype(f4)
result = {
    "x": x.tolist(), "w1": w1.tolist(), "b1": b1.tolist(), "w2": w2.tolist(), "b2": b2.tolist(), "w3": w3.tolist(), "b3": b3.tolist(),
    "exact": network(x, exact, exact, exact, first).reshape(-1).tolist(),
}
for name, limit in (("portable", 64), ("full", 127)):
    q1, s1 = quantize_weights(first, limit)
    q2, s2 = quantize_weights(w2, limit)
    layer = int8(limit)
    result[name] = {
        "q1": q1.reshape(-1).tolist(), "s1": s1.tolist(), "q2": q2.reshape(-1).tolist(), "s2": s2.tolist(),
        "batch": network(x, layer, layer, layer, first).reshape(-1).tolist(),
        "single": [float(network(x[i : i + 1], layer, layer, layer, first)[0, 0]) for i in range(rows)],
    }
# alpha stays in the node here, so that the stored weights are rounded.
result["half"] = network(x, lambda a, w: exact(a, w) * f4(0.5), half, half, w1.astype(np.float16).astype(f4).T).reshape(-1).tolist()

every = np.concatenate([w1.reshape(-1), w2.reshape(-1), w3.reshape(-1)])
everywhere = zeros(every, int(0.4 * every.size))
result["prune"] = {
    "layer": [zeros(w1, int(0.4 * w1.size)), zeros(w2, int(0.4 * w2.size)), zeros(w3, int(0.4 * w3.size))],
    "global": [
        [i for i in everywhere if i < w1.size],
        [i - w1.size for i in everywhere if w1.size <= i < w1.size + w2.size],
        [i - w1.size - w2.size for i in everywhere if i >= w1.size + w2.size],
    ],
}


def units(before, bias, behind, share):
    silent = (before**2).sum(axis=0) == 0
    weight = np.sqrt((before.astype(np.float64) ** 2).sum(axis=0) + bias.astype(np.float64) ** 2) * np.sqrt((behind.astype(np.float64) ** 2).sum(axis=1))
    weight[silent] = 0
    count = max(int(share * len(weight)), int((weight == 0).sum()))
    dropped = np.argsort(weight, kind="stable")[:count]
    return np.array([i for i in range(len(weight)) if i not in set(dropped.tolist())]), np.sort(dropped)


kept2, dropped2 = units(w2, b2, w3, 0.25)
b3u = b3 + np.tanh(b2[dropped2].astype(np.float64)) @ w3[dropped2].astype(np.float64)
w2u, w3u, b2u = w2[:, kept2], w3[kept2], b2[kept2]
kept1, dropped1 = units(first, 2 * b1, w2u, 0.25)
b2u = b2u + np.maximum(2 * b1[dropped1].astype(np.float64), 0) @ w2u[dropped1].astype(np.float64)
h = np.maximum(exact(x, first[:, kept1]) + 2 * b1[kept1], 0)
h = np.tanh(exact(h, w2u[kept1]) + b2u)
result["units"] = {"kept1": kept1.tolist(), "kept2": kept2.tolist(), "outputs": (exact(h, w3u) + b3u).reshape(-1).tolist()}

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "compression.json"), "w", encoding="utf-8") as file:
    json.dump(result, file)
    file.write("\n")
