using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// A computation over the columns of a request and stored features, as in <c>f["amount"] / f["customer__mean_30d"]</c>. It is data,
/// not code: it is written to JSON, is part of the definition's fingerprint, and is evaluated by one evaluator for training sets and
/// for requests. Immutable.
/// </summary>
/// <remarks>
/// Values are int64, float64, boolean, utf8 or timestamp; the type is known when the expression is written. Where int64 meets
/// float64 it becomes float64. A missing value makes the result missing, except: <c>false &amp; null</c> is false, <c>true | null</c>
/// is true, a missing condition of <see cref="If"/> takes the other branch, and <see cref="Coalesce"/> and <see cref="IsNull"/> are
/// there to ask. A result that is no finite number is missing: division by zero, the logarithm of zero or less, the root of a
/// negative number, an overflow of int64 or float64; NaN and infinities that come in count as missing too.
/// </remarks>
public sealed partial class FeatureExpression
{
    /// <summary>How deep expressions may be nested.</summary>
    public const int MaxDepth = 64;

    /// <summary>How many functions, columns and constants an expression may have.</summary>
    public const int MaxNodes = 1_000;

    /// <summary>How long a constant text may be, in UTF-16 characters.</summary>
    public const int MaxTextLength = 1_000;

    private FeatureExpression(
        ExpressionFunction function, DataType type, DataType operandType, IReadOnlyList<FeatureExpression> arguments, object? value)
    {
        Function = function;
        Type = type;
        OperandType = operandType;
        Arguments = arguments;
        Value = value;
        Depth = 1 + arguments.Select(a => a.Depth).DefaultIfEmpty().Max();
        Nodes = 1 + arguments.Sum(a => (long)a.Nodes) is var nodes && nodes <= MaxNodes ? (int)nodes : throw new ArgumentException(
            $"The expression has {nodes} functions, columns and constants, more than {MaxNodes}. Split it into several features.", nameof(arguments));
        if (Depth > MaxDepth)
        {
            throw new ArgumentException(
                $"The expression is nested {Depth} levels deep, more than {MaxDepth}. Split it into several features.", nameof(arguments));
        }
    }

    /// <summary>The type of the result.</summary>
    public DataType Type { get; }

    internal ExpressionFunction Function { get; }

    /// <summary>The type the arguments are brought to before the function sees them, where they must agree.</summary>
    internal DataType OperandType { get; }

    internal IReadOnlyList<FeatureExpression> Arguments { get; }

    /// <summary>The name of a column, or the value of a constant: long, double, bool, string, microseconds as long, or null.</summary>
    internal object? Value { get; }

    internal int Depth { get; }

    internal int Nodes { get; }

    /// <summary>The expression as calls, as in <c>divide(amount, customer__mean_30d)</c>.</summary>
    public override string ToString() => Function switch
    {
        ExpressionFunction.Column => (string)Value!,
        ExpressionFunction.Constant => Value switch
        {
            null => "null",
            string text => $"'{MetadataText.Quote(text)}'",
            bool truth => truth ? "true" : "false",
            _ => Convert.ToString(Value, CultureInfo.InvariantCulture)!,
        },
        _ => $"{ExpressionNames.Of(Function)}({string.Join(", ", Arguments)})",
    };

    /// <summary>The columns it reads, each once, in the order they occur.</summary>
    internal IEnumerable<string> Columns() => Walk().Where(n => n.Function == ExpressionFunction.Column).Select(n => (string)n.Value!).Distinct(StringComparer.Ordinal);

    /// <summary>Whether it reads the instant of the row.</summary>
    internal bool ReadsInstant => Walk().Any(n => n.Function == ExpressionFunction.Instant);

    internal static FeatureExpression Column(string name, DataType type) => new(ExpressionFunction.Column, type, type, [], name);

    internal static FeatureExpression Constant(DataType type, object? value) => new(ExpressionFunction.Constant, type, type, [], value);

    internal static FeatureExpression Call(ExpressionFunction function, params IReadOnlyList<FeatureExpression> arguments)
    {
        foreach (var argument in arguments)
        {
            ArgumentNullException.ThrowIfNull(argument, nameof(arguments));
        }

        var (type, operandType) = ExpressionTyping.Check(function, arguments);
        return new FeatureExpression(function, type, operandType, [.. arguments], null);
    }

    private IEnumerable<FeatureExpression> Walk() => Arguments.SelectMany(a => a.Walk()).Prepend(this);
}
