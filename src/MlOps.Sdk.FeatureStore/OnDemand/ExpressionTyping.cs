using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Which arguments a function takes and what it gives.</summary>
internal static class ExpressionTyping
{
    private const string Types = "int64, float64, boolean, utf8 or timestamp";

    /// <summary>The type a column of the store or of a request has inside an expression; null when there is none.</summary>
    public static DataType? Widen(DataType type) => type.Kind switch
    {
        DataTypeKind.Int8 or DataTypeKind.Int16 or DataTypeKind.Int32 or DataTypeKind.Int64
            or DataTypeKind.UInt8 or DataTypeKind.UInt16 or DataTypeKind.UInt32 => DataType.Int64,
        DataTypeKind.Float32 or DataTypeKind.Float64 => DataType.Float64,
        DataTypeKind.Boolean or DataTypeKind.Utf8 or DataTypeKind.Timestamp => type,
        _ => null,
    };

    public static DataType Require(DataType type, string what, string parameter)
    {
        ArgumentNullException.ThrowIfNull(type, parameter);
        return Widen(type) == type
            ? type
            : throw new ArgumentException($"The type of {what} cannot be {type}, because expressions compute with {Types}. Use one of these.", parameter);
    }

    /// <summary>The type of the result, and the type the arguments are brought to first.</summary>
    public static (DataType Result, DataType Operand) Check(ExpressionFunction function, IReadOnlyList<FeatureExpression> arguments)
    {
        RequireCount(function, arguments);
        switch (function)
        {
            case ExpressionFunction.Instant:
                return (DataType.Timestamp, DataType.Timestamp);
            case ExpressionFunction.Add or ExpressionFunction.Subtract or ExpressionFunction.Multiply or ExpressionFunction.Remainder
                or ExpressionFunction.Negate or ExpressionFunction.Abs:
                var number = Numbers(function, arguments);
                return (number, number);
            case ExpressionFunction.Clip:
                RequireRange(arguments);
                var clipped = Numbers(function, arguments);
                return (clipped, clipped);
            case ExpressionFunction.Divide or ExpressionFunction.Log or ExpressionFunction.Exp or ExpressionFunction.Sqrt:
                Numbers(function, arguments);
                return (DataType.Float64, DataType.Float64);
            case ExpressionFunction.Min or ExpressionFunction.Max:
                var ordered = Ordered(function, arguments);
                return (ordered, ordered);
            case ExpressionFunction.Less or ExpressionFunction.LessOrEqual or ExpressionFunction.Greater or ExpressionFunction.GreaterOrEqual:
                return (DataType.Boolean, Ordered(function, arguments));
            case ExpressionFunction.Equal or ExpressionFunction.NotEqual:
                return (DataType.Boolean, Common(function, arguments, 0));
            case ExpressionFunction.And or ExpressionFunction.Or or ExpressionFunction.Not:
                return (Each(function, arguments, DataType.Boolean), DataType.Boolean);
            case ExpressionFunction.If:
                Each(function, [arguments[0]], DataType.Boolean);
                var chosen = Common(function, arguments, 1);
                return (chosen, chosen);
            case ExpressionFunction.Coalesce:
                var common = Common(function, arguments, 0);
                return (common, common);
            case ExpressionFunction.IsNull:
                return (DataType.Boolean, arguments[0].Type);
            case ExpressionFunction.Lower or ExpressionFunction.Concat:
                return (Each(function, arguments, DataType.Utf8), DataType.Utf8);
            case ExpressionFunction.Length:
                return (DataType.Int64, Each(function, arguments, DataType.Utf8));
            case ExpressionFunction.Hour or ExpressionFunction.DayOfWeek:
                return (DataType.Int64, Each(function, arguments, DataType.Timestamp));
            case ExpressionFunction.SecondsBetween:
                return (DataType.Float64, Each(function, arguments, DataType.Timestamp));
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, "The function takes no arguments.");
        }
    }

    private static void RequireCount(ExpressionFunction function, IReadOnlyList<FeatureExpression> arguments)
    {
        var (least, most) = function switch
        {
            ExpressionFunction.Instant => (0, 0),
            ExpressionFunction.Negate or ExpressionFunction.Abs or ExpressionFunction.Log or ExpressionFunction.Exp or ExpressionFunction.Sqrt
                or ExpressionFunction.Not or ExpressionFunction.IsNull or ExpressionFunction.Lower or ExpressionFunction.Length
                or ExpressionFunction.Hour or ExpressionFunction.DayOfWeek => (1, 1),
            ExpressionFunction.If or ExpressionFunction.Clip => (3, 3),
            ExpressionFunction.Min or ExpressionFunction.Max or ExpressionFunction.Coalesce or ExpressionFunction.Concat => (2, int.MaxValue),
            _ => (2, 2),
        };
        if (arguments.Count < least || arguments.Count > most)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"The function '{ExpressionNames.Of(function)}' takes {least}{(most > least ? " or more" : string.Empty)} arguments, but was given {arguments.Count}."));
        }
    }

    private static DataType Numbers(ExpressionFunction function, IReadOnlyList<FeatureExpression> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].Type.IsNumeric)
            {
                throw Mismatch(function, i, arguments[i], "numbers (int64 or float64)");
            }
        }

        return Promote(arguments, 0);
    }

    private static DataType Ordered(ExpressionFunction function, IReadOnlyList<FeatureExpression> arguments) =>
        arguments.All(a => a.Type.Kind == DataTypeKind.Timestamp)
            ? DataType.Timestamp
            : arguments.Any(a => a.Type.Kind == DataTypeKind.Timestamp)
                ? Each(function, arguments, DataType.Timestamp)
                : Numbers(function, arguments);

    private static DataType Each(ExpressionFunction function, IReadOnlyList<FeatureExpression> arguments, DataType type)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Type != type)
            {
                throw Mismatch(function, i, arguments[i], type.ToString());
            }
        }

        return type;
    }

    private static DataType Common(ExpressionFunction function, IReadOnlyList<FeatureExpression> arguments, int first)
    {
        var type = Promote(arguments, first);
        for (var i = first; i < arguments.Count; i++)
        {
            if (arguments[i].Type != type && !(arguments[i].Type.IsNumeric && type.IsNumeric))
            {
                throw Mismatch(function, i, arguments[i], $"values of one type, here {type}");
            }
        }

        return type;
    }

    private static DataType Promote(IReadOnlyList<FeatureExpression> arguments, int first) =>
        arguments[first].Type.IsNumeric && arguments.Skip(first).Any(a => a.Type.Kind == DataTypeKind.Float64) ? DataType.Float64 : arguments[first].Type;

    private static void RequireRange(IReadOnlyList<FeatureExpression> arguments)
    {
        if (arguments[1].Value is { } low and (long or double) && arguments[2].Value is { } high and (long or double)
            && Convert.ToDouble(low, CultureInfo.InvariantCulture) > Convert.ToDouble(high, CultureInfo.InvariantCulture))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The range of 'clip' goes from {low} down to {high}. Give the lower end first."));
        }
    }

    private static ArgumentException Mismatch(ExpressionFunction function, int index, FeatureExpression argument, string wanted) => new(
        $"The function '{ExpressionNames.Of(function)}' takes {wanted}, but its argument {index + 1}, '{MetadataText.Quote(argument.ToString())}', is {argument.Type}. "
        + "Convert it or use another function.");
}
