namespace MlOps.Sdk.FeatureStore;

/// <summary>Arithmetic. What is no finite number, or does not fit int64, is missing.</summary>
internal static class NumberFunctions
{
    public static void Apply(ExpressionFunction function, ExpressionValues[] arguments, ExpressionValues result)
    {
        var isFloat = result.Floats.Length > 0;
        switch (arguments.Length)
        {
            case 1 when isFloat:
                Floats(function, arguments[0].Floats, result);
                break;
            case 1:
                Integers(function, arguments[0].Integers, result);
                break;
            default:
                (isFloat ? (Action<ExpressionFunction, ExpressionValues, ExpressionValues, ExpressionValues>)Floats : Integers)(Step(function, 1), arguments[0], arguments[1], result);
                for (var next = 2; next < arguments.Length; next++)
                {
                    (isFloat ? (Action<ExpressionFunction, ExpressionValues, ExpressionValues, ExpressionValues>)Floats : Integers)(Step(function, next), result, arguments[next], result);
                }

                break;
        }

        ExpressionInput.KeepFinite(result);
    }

    // Clipping is the larger of value and lower end, and then the smaller of that and the upper end.
    private static ExpressionFunction Step(ExpressionFunction function, int argument) =>
        function != ExpressionFunction.Clip ? function : argument == 1 ? ExpressionFunction.Max : ExpressionFunction.Min;

    private static void Floats(ExpressionFunction function, double[] values, ExpressionValues result)
    {
        for (var i = 0; i < values.Length; i++)
        {
            result.Floats[i] = function switch
            {
                ExpressionFunction.Negate => -values[i],
                ExpressionFunction.Abs => Math.Abs(values[i]),
                ExpressionFunction.Log => Math.Log(values[i]),
                ExpressionFunction.Exp => Math.Exp(values[i]),
                _ => Math.Sqrt(values[i]),
            };
        }
    }

    private static void Floats(ExpressionFunction function, ExpressionValues left, ExpressionValues right, ExpressionValues result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            var (a, b) = (left.Floats[i], right.Floats[i]);
            result.Floats[i] = function switch
            {
                ExpressionFunction.Add => a + b,
                ExpressionFunction.Subtract => a - b,
                ExpressionFunction.Multiply => a * b,
                ExpressionFunction.Divide => a / b,
                ExpressionFunction.Remainder => a % b,
                ExpressionFunction.Min => Math.Min(a, b),
                _ => Math.Max(a, b),
            };
        }
    }

    private static void Integers(ExpressionFunction function, long[] values, ExpressionValues result)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            result.IsPresent[i] &= value != long.MinValue;
            result.Integers[i] = function == ExpressionFunction.Negate || value < 0 ? unchecked(-value) : value;
        }
    }

    private static void Integers(ExpressionFunction function, ExpressionValues left, ExpressionValues right, ExpressionValues result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            var (a, b) = (left.Integers[i], right.Integers[i]);
            switch (function)
            {
                case ExpressionFunction.Min:
                    result.Integers[i] = Math.Min(a, b);
                    continue;
                case ExpressionFunction.Max:
                    result.Integers[i] = Math.Max(a, b);
                    continue;
                case ExpressionFunction.Remainder:
                    // The remainder by -1 is 0, and the machine's division overflows for the least number.
                    result.IsPresent[i] &= b != 0;
                    result.Integers[i] = b is 0 or -1 ? 0 : a % b;
                    continue;
                default:
                    var exact = function switch
                    {
                        ExpressionFunction.Add => (Int128)a + b,
                        ExpressionFunction.Subtract => (Int128)a - b,
                        _ => (Int128)a * b,
                    };
                    result.IsPresent[i] &= exact >= long.MinValue && exact <= long.MaxValue;
                    result.Integers[i] = unchecked((long)exact);
                    continue;
            }
        }
    }
}
