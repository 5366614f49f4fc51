using System.Numerics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Comparisons of two columns of one type.</summary>
internal static class ComparisonFunctions
{
    public static void Apply(ExpressionFunction function, DataTypeKind kind, ExpressionValues left, ExpressionValues right, bool[] result)
    {
        switch (kind)
        {
            case DataTypeKind.Float64:
                Compare<double>(function, left.Floats, right.Floats, result);
                break;
            case DataTypeKind.Int64 or DataTypeKind.Timestamp:
                Compare<long>(function, left.Integers, right.Integers, result);
                break;
            case DataTypeKind.Boolean:
                for (var i = 0; i < result.Length; i++)
                {
                    result[i] = left.Booleans[i] == right.Booleans[i] == (function == ExpressionFunction.Equal);
                }

                break;
            default:
                for (var i = 0; i < result.Length; i++)
                {
                    result[i] = string.Equals(left.Texts[i], right.Texts[i], StringComparison.Ordinal) == (function == ExpressionFunction.Equal);
                }

                break;
        }
    }

    private static void Compare<T>(ExpressionFunction function, T[] left, T[] right, bool[] result)
        where T : IComparisonOperators<T, T, bool>
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = function switch
            {
                ExpressionFunction.Less => left[i] < right[i],
                ExpressionFunction.LessOrEqual => left[i] <= right[i],
                ExpressionFunction.Greater => left[i] > right[i],
                ExpressionFunction.GreaterOrEqual => left[i] >= right[i],
                ExpressionFunction.Equal => left[i] == right[i],
                _ => left[i] != right[i],
            };
        }
    }
}
