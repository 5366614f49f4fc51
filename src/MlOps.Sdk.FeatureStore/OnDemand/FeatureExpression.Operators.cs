using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <content>Constants and operators.</content>
public sealed partial class FeatureExpression
{
    /// <summary>A constant int64.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator FeatureExpression(long value) => Constant(DataType.Int64, value);

    /// <summary>A constant float64.</summary>
    /// <param name="value">The value; finite.</param>
    /// <exception cref="ArgumentException">The value is NaN or infinite.</exception>
    public static implicit operator FeatureExpression(double value) => Finite(value);

    /// <summary>A constant boolean.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator FeatureExpression(bool value) => Constant(DataType.Boolean, value);

    /// <summary>A constant text.</summary>
    /// <param name="value">The value, at most <see cref="MaxTextLength"/> characters.</param>
    /// <exception cref="ArgumentException">The text is too long, or no text.</exception>
    public static implicit operator FeatureExpression(string value) =>
        Constant(DataType.Utf8, MetadataText.CheckValue(value, "a constant of an expression", nameof(value), MaxTextLength));

    /// <summary>A constant timestamp; what is finer than a microsecond is cut off.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator FeatureExpression(DateTimeOffset value) => Constant(DataType.Timestamp, Timestamps.FromDateTimeOffset(value));

    /// <summary>The sum of two numbers.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A number.</param>
    /// <exception cref="ArgumentException">An argument is not a number.</exception>
    public static FeatureExpression operator +(FeatureExpression left, FeatureExpression right) => Call(ExpressionFunction.Add, left, right);

    /// <summary>The difference of two numbers. For timestamps see <see cref="SecondsSince"/>.</summary>
    /// <inheritdoc cref="op_Addition"/>
    public static FeatureExpression operator -(FeatureExpression left, FeatureExpression right) => Call(ExpressionFunction.Subtract, left, right);

    /// <summary>The product of two numbers.</summary>
    /// <inheritdoc cref="op_Addition"/>
    public static FeatureExpression operator *(FeatureExpression left, FeatureExpression right) => Call(ExpressionFunction.Multiply, left, right);

    /// <summary>The quotient of two numbers, always float64; missing when the divisor is zero.</summary>
    /// <inheritdoc cref="op_Addition"/>
    public static FeatureExpression operator /(FeatureExpression left, FeatureExpression right) => Call(ExpressionFunction.Divide, left, right);

    /// <summary>What division leaves, with the sign of the dividend; missing when the divisor is zero.</summary>
    /// <inheritdoc cref="op_Addition"/>
    public static FeatureExpression operator %(FeatureExpression left, FeatureExpression right) => Call(ExpressionFunction.Remainder, left, right);

    /// <summary>The number with the other sign.</summary>
    /// <param name="value">A number.</param>
    public static FeatureExpression operator -(FeatureExpression value) => Call(ExpressionFunction.Negate, value);

    /// <summary>Whether a number or timestamp is less than another.</summary>
    /// <param name="left">A number or timestamp.</param>
    /// <param name="right">The same.</param>
    /// <exception cref="ArgumentException">The arguments cannot be compared.</exception>
    public static FeatureExpression operator <(FeatureExpression left, FeatureExpression right) => Call(ExpressionFunction.Less, left, right);

    /// <summary>Whether a number or timestamp is at most another.</summary>
    /// <inheritdoc cref="op_LessThan"/>
    public static FeatureExpression operator <=(FeatureExpression left, FeatureExpression right) => Call(ExpressionFunction.LessOrEqual, left, right);

    /// <summary>Whether a number or timestamp is greater than another.</summary>
    /// <inheritdoc cref="op_LessThan"/>
    public static FeatureExpression operator >(FeatureExpression left, FeatureExpression right) => Call(ExpressionFunction.Greater, left, right);

    /// <summary>Whether a number or timestamp is at least another.</summary>
    /// <inheritdoc cref="op_LessThan"/>
    public static FeatureExpression operator >=(FeatureExpression left, FeatureExpression right) => Call(ExpressionFunction.GreaterOrEqual, left, right);

    /// <summary>Whether both are true; false as soon as one is false, even when the other is missing.</summary>
    /// <param name="left">A boolean.</param>
    /// <param name="right">A boolean.</param>
    /// <exception cref="ArgumentException">An argument is not a boolean.</exception>
    public static FeatureExpression operator &(FeatureExpression left, FeatureExpression right) => Call(ExpressionFunction.And, left, right);

    /// <summary>Whether one is true; true as soon as one is true, even when the other is missing.</summary>
    /// <inheritdoc cref="op_BitwiseAnd"/>
    public static FeatureExpression operator |(FeatureExpression left, FeatureExpression right) => Call(ExpressionFunction.Or, left, right);

    /// <summary>Whether it is false.</summary>
    /// <param name="value">A boolean.</param>
    public static FeatureExpression operator !(FeatureExpression value) => Call(ExpressionFunction.Not, value);

    private static FeatureExpression Finite(double value) => double.IsFinite(value)
        ? Constant(DataType.Float64, value)
        : throw new ArgumentException($"{value} cannot be a constant of an expression. Use a finite number, or Null(DataType.Float64).", nameof(value));
}
