using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <content>Functions.</content>
public sealed partial class FeatureExpression
{
    /// <summary>A value that is always missing.</summary>
    /// <param name="type">Its type: int64, float64, boolean, utf8 or timestamp.</param>
    /// <exception cref="ArgumentException">Expressions have no such type.</exception>
    public static FeatureExpression Null(DataType type) => Constant(ExpressionTyping.Require(type, "a missing value", nameof(type)), null);

    /// <summary>One of two values.</summary>
    /// <param name="condition">A boolean; where it is missing, <paramref name="otherwise"/> is taken.</param>
    /// <param name="then">The value where the condition is true.</param>
    /// <param name="otherwise">The value where it is not; of the same type.</param>
    /// <exception cref="ArgumentException">The condition is not a boolean, or the values have different types.</exception>
    public static FeatureExpression If(FeatureExpression condition, FeatureExpression then, FeatureExpression otherwise) =>
        Call(ExpressionFunction.If, condition, then, otherwise);

    /// <summary>The least of several numbers or timestamps; missing when one is missing.</summary>
    /// <param name="values">Two or more.</param>
    /// <exception cref="ArgumentException">There are fewer than two, or they cannot be compared.</exception>
    public static FeatureExpression Min(params IReadOnlyList<FeatureExpression> values) => Call(ExpressionFunction.Min, values);

    /// <summary>The greatest of several numbers or timestamps; missing when one is missing.</summary>
    /// <inheritdoc cref="Min"/>
    public static FeatureExpression Max(params IReadOnlyList<FeatureExpression> values) => Call(ExpressionFunction.Max, values);

    /// <summary>Texts one behind the other.</summary>
    /// <param name="values">Two or more texts.</param>
    /// <exception cref="ArgumentException">There are fewer than two, or one is not a text.</exception>
    public static FeatureExpression Concat(params IReadOnlyList<FeatureExpression> values) => Call(ExpressionFunction.Concat, values);

    /// <summary>The first of several values that is there.</summary>
    /// <param name="values">Two or more of one type.</param>
    /// <exception cref="ArgumentException">There are fewer than two, or they have different types.</exception>
    public static FeatureExpression Coalesce(params IReadOnlyList<FeatureExpression> values) => Call(ExpressionFunction.Coalesce, values);

    /// <summary>Whether the value is missing; itself never missing.</summary>
    public FeatureExpression IsNull() => Call(ExpressionFunction.IsNull, this);

    /// <summary>Whether two values of one type are equal; texts character by character.</summary>
    /// <param name="other">The other value.</param>
    /// <exception cref="ArgumentException">The types differ.</exception>
    public FeatureExpression EqualTo(FeatureExpression other) => Call(ExpressionFunction.Equal, this, other);

    /// <summary>Whether two values of one type differ.</summary>
    /// <inheritdoc cref="EqualTo"/>
    public FeatureExpression NotEqualTo(FeatureExpression other) => Call(ExpressionFunction.NotEqual, this, other);

    /// <summary>The natural logarithm, float64; missing for zero and less.</summary>
    public FeatureExpression Log() => Call(ExpressionFunction.Log, this);

    /// <summary>e raised to the number, float64; missing when that is too large.</summary>
    public FeatureExpression Exp() => Call(ExpressionFunction.Exp, this);

    /// <summary>The square root, float64; missing for negative numbers.</summary>
    public FeatureExpression Sqrt() => Call(ExpressionFunction.Sqrt, this);

    /// <summary>The number without its sign.</summary>
    public FeatureExpression Abs() => Call(ExpressionFunction.Abs, this);

    /// <summary>The number, or the nearer end where it is outside a range.</summary>
    /// <param name="lowest">The lower end.</param>
    /// <param name="highest">The upper end; where it is below the lower one, the result is the upper one.</param>
    /// <exception cref="ArgumentException">An argument is not a number, or the ends are constants in the wrong order.</exception>
    public FeatureExpression Clip(FeatureExpression lowest, FeatureExpression highest) => Call(ExpressionFunction.Clip, this, lowest, highest);

    /// <summary>The text in lower case, by the rules of the invariant culture.</summary>
    public FeatureExpression Lower() => Call(ExpressionFunction.Lower, this);

    /// <summary>How many characters (Unicode code points) a text has, int64.</summary>
    public FeatureExpression Length() => Call(ExpressionFunction.Length, this);

    /// <summary>The hour of a timestamp in UTC, 0 to 23, int64.</summary>
    public FeatureExpression Hour() => Call(ExpressionFunction.Hour, this);

    /// <summary>The day of the week of a timestamp in UTC, int64: 1 for Monday to 7 for Sunday.</summary>
    public FeatureExpression DayOfWeek() => Call(ExpressionFunction.DayOfWeek, this);

    /// <summary>Seconds from another timestamp to this one, float64; negative when the other is later.</summary>
    /// <param name="earlier">The other timestamp.</param>
    public FeatureExpression SecondsSince(FeatureExpression earlier) => Call(ExpressionFunction.SecondsBetween, earlier, this);
}
