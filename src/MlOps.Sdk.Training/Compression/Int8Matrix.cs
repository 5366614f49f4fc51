namespace MlOps.Sdk.Training;

/// <summary>Symmetric int8 numbers for a matrix [inputs, outputs], with one scale for each output.</summary>
internal static class Int8Matrix
{
    /// <summary>weight ≈ value × scale, with the largest weight of each output at the limit; at most half a scale off.</summary>
    public static (sbyte[] Values, float[] Scales) Quantize(float[] matrix, int outputs, int limit)
    {
        var scales = new float[outputs];
        for (var i = 0; i < matrix.Length; i++)
        {
            scales[i % outputs] = Math.Max(scales[i % outputs], Math.Abs(matrix[i]));
        }

        for (var o = 0; o < outputs; o++)
        {
            // An output whose weights are all zero, or too small for a scale to be a normal number, becomes zero.
            scales[o] = scales[o] / limit is var scale && scale >= 1.17549435e-38f ? scale : 1;
        }

        var values = new sbyte[matrix.Length];
        for (var i = 0; i < matrix.Length; i++)
        {
            values[i] = (sbyte)Math.Clamp(MathF.Round(matrix[i] / scales[i % outputs], MidpointRounding.ToEven), -limit, limit);
        }

        return (values, scales);
    }

    /// <summary>How far a weight is from its value times its scale, at most.</summary>
    public static double MaximumError(float[] matrix, sbyte[] values, float[] scales)
    {
        var most = 0d;
        for (var i = 0; i < matrix.Length; i++)
        {
            most = Math.Max(most, Math.Abs(matrix[i] - ((double)values[i] * scales[i % scales.Length])));
        }

        return most;
    }
}
