"""Writes exact_sums.json: sums by math.fsum, exact sample variances by statistics (rational arithmetic) and those of numpy.

Doubles are written as the decimal digits of their 64 bits, so that nothing is lost on the way. Run: python3 exact_sums.py > exact_sums.json
"""
import json
import math
import random
import statistics
import struct

import numpy


def bits(value):
    return str(struct.unpack("<Q", struct.pack("<d", value))[0])


def samples():
    rng = random.Random(7)
    yield "tenths", [0.1] * 10
    yield "textbook cancellation", [1e16, 1.0, -1e16]
    yield "three scales", [1e100, 1.0, -1e100, 1e-100, 3.0]
    yield "far from zero", [1e9 + v for v in (4.0, 7.0, 13.0, 16.0)]
    yield "very far from zero", [1e15 + v / 8 for v in range(1, 60)]
    yield "all equal", [0.1] * 33
    yield "one", [-2.5]
    yield "two nearly equal", [1.0, 1.0 + 2.0**-52]
    yield "subnormal", [5e-324, 1.5e-323, -1e-322, 2.2250738585072014e-308]
    yield "largest", [1.7976931348623157e308, -1.7976931348623157e308, 1.0]
    yield "half to even", [1.0, 2.0**-53]
    yield "half and a little", [1.0, 2.0**-53, 2.0**-106]
    yield "half to even downwards", [1.0 + 2.0**-52, 2.0**-53]
    for i in range(40):
        size = rng.randint(2, 300)
        spread = rng.choice([1, 10, 60, 250])
        offset = rng.choice([0.0, 1e3, -1e8, 1e12])
        yield f"random {i}", [offset + rng.gauss(0, 1) * 2.0 ** rng.uniform(-spread, spread) for _ in range(size)]


def main():
    cases = []
    for name, values in samples():
        case = {"name": name, "values": [bits(v) for v in values], "sum": bits(math.fsum(values)), "mean": bits(math.fsum(values) / len(values))}
        if len(values) > 1:
            try:
                case["variance"] = bits(statistics.variance(values))
            except OverflowError:
                case["variance"] = bits(math.inf)
            with numpy.errstate(all="ignore"):
                numpy_variance, numpy_deviation = float(numpy.var(values, ddof=1)), float(numpy.std(values, ddof=1))
            # numpy subtracts the mean in doubles, so it is a reference only where the mean is not far larger than the deviation.
            if math.isfinite(numpy_variance) and numpy_variance > 1e-300 and numpy.mean(values) ** 2 < 1e4 * numpy_variance:
                case["numpy_variance"] = bits(numpy_variance)
                case["numpy_deviation"] = bits(numpy_deviation)
        cases.append(case)
    print(json.dumps(cases, indent=1))


main()
