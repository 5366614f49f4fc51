using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>Compares values as ONNX's own test runner does.</summary>
internal static class ValueComparison
{
    /// <summary>Why two values differ; null when they do not.</summary>
    public static string? Difference(OnnxValue? expected, OnnxValue? actual, double relative = 1e-3, double absolute = 1e-5)
    {
        switch (expected, actual)
        {
            case (null, null):
                return null;
            case (OnnxSequence e, OnnxSequence a):
                return e.Items.Count != a.Items.Count
                    ? $"{a.Items.Count} items instead of {e.Items.Count}"
                    : e.Items.Zip(a.Items, (x, y) => Difference(x, y, relative, absolute)).FirstOrDefault(d => d is not null);
            case (OnnxMap e, OnnxMap a):
                return Difference(e.Keys, a.Keys) ?? Difference(e.Values, a.Values, relative, absolute);
            case (OnnxTensor e, OnnxTensor a) when e.ElementType != a.ElementType || !e.Shape.SequenceEqual(a.Shape):
                return $"{a} instead of {e}";
            case (OnnxTensor { ElementType: TensorElementType.String } e, OnnxTensor a):
                return e.Strings.SequenceEqual(a.Strings) ? null : $"'{string.Join("','", a.Strings)}' instead of '{string.Join("','", e.Strings)}'";
            case (OnnxTensor e, OnnxTensor a):
                return Difference(Numbers(e), Numbers(a), relative, absolute);
            default:
                return $"{actual?.ToString() ?? "nothing"} instead of {expected?.ToString() ?? "nothing"}";
        }
    }

    private static string? Difference(double[] expected, double[] actual, double relative, double absolute)
    {
        // Sums of large numbers that cancel out keep the error of the large ones.
        var scale = expected.Where(double.IsFinite).Select(Math.Abs).Append(1).Max();
        for (var i = 0; i < expected.Length; i++)
        {
            var isSame = expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= (absolute * scale) + (relative * Math.Abs(expected[i]));
            if (!isSame)
            {
                return $"element {i} is {actual[i]:R} instead of {expected[i]:R}";
            }
        }

        return null;
    }

    private static double[] Numbers(OnnxTensor tensor) => tensor.ElementType switch
    {
        TensorElementType.Float32 => [.. tensor.Values<float>().ToArray().Select(v => (double)v)],
        TensorElementType.Float64 => tensor.Values<double>().ToArray(),
        TensorElementType.Float16 => [.. tensor.Values<Half>().ToArray().Select(v => (double)v)],
        TensorElementType.BFloat16 => [.. tensor.Values<ushort>().ToArray().Select(v => (double)BitConverter.Int32BitsToSingle(v << 16))],
        TensorElementType.Int64 => [.. tensor.Values<long>().ToArray().Select(v => (double)v)],
        TensorElementType.Int32 => [.. tensor.Values<int>().ToArray().Select(v => (double)v)],
        TensorElementType.Int16 => [.. tensor.Values<short>().ToArray().Select(v => (double)v)],
        TensorElementType.Int8 => [.. tensor.Values<sbyte>().ToArray().Select(v => (double)v)],
        TensorElementType.UInt64 => [.. tensor.Values<ulong>().ToArray().Select(v => (double)v)],
        TensorElementType.UInt32 => [.. tensor.Values<uint>().ToArray().Select(v => (double)v)],
        TensorElementType.UInt16 => [.. tensor.Values<ushort>().ToArray().Select(v => (double)v)],
        TensorElementType.UInt8 => [.. tensor.Values<byte>().ToArray().Select(v => (double)v)],
        _ => [.. tensor.Values<bool>().ToArray().Select(v => v ? 1d : 0d)],
    };
}
