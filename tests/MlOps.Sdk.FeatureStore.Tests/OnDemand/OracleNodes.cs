using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>Random expressions with an evaluator of their own, which knows nothing of columns: nullable values, one row, big integers.</summary>
internal static class OracleNodes
{
    private static readonly ConcurrentDictionary<(DataTypeKind Kind, int Depth), Gen<OracleNode>> Made = new();
    private static readonly DataType[] Types = [DataType.Int64, DataType.Float64, DataType.Boolean, DataType.Utf8, DataType.Timestamp];

    public static Gen<OracleRow> Row { get; } =
        from i in Maybe(Gen.Elements(0L, 1, -1, 2, 7, -13, 1000, long.MaxValue, long.MinValue, 1L << 53, (1L << 53) + 1))
        from j in Maybe(Gen.Elements(0, 1, -3, 12, int.MaxValue))
        from x in Maybe(Gen.Elements(0.0, -0.0, 1, -2.5, 0.1, 1e308, -1e308, 5e-324, double.NaN, double.PositiveInfinity, double.NegativeInfinity))
        from y in Maybe(Gen.Elements(0f, 1.5f, -0.1f, 3e38f, float.NaN))
        from a in Maybe(Gen.Elements(true, false))
        from b in Maybe(Gen.Elements(true, false))
        from s in MaybeText
        from t in MaybeText
        from u in Maybe(Instants)
        from v in Maybe(Instants)
        select new OracleRow(i, j, x, y, a, b, s, t, u, v);

    private static Gen<long> Instants =>
        from days in Gen.Choose(-400_000, 400_000)
        from within in Gen.Choose(0, 86_399)
        select (days * 86_400_000_000) + (within * 1_000_003L);

    private static Gen<string?> MaybeText => Gen.Elements<string?>("", "a", "A", "ÄÖ", "straße", "\U0001F600x", "line\nbreak", null);

    public static Gen<OracleNode> Any(int depth) => Gen.Elements(Types).SelectMany(t => Of(t, depth));

    // Each generator is made once: every node has a dozen alternatives, each with generators of its own below.
    private static Gen<OracleNode> Of(DataType type, int depth)
    {
        if (!Made.TryGetValue((type.Kind, depth), out var made))
        {
            made = depth == 0 ? Leaf(type) : Gen.Frequency((1, Leaf(type)), (5, Node(type, depth - 1)));
            Made[(type.Kind, depth)] = made;
        }

        return made;
    }

    private static Gen<T?> Maybe<T>(Gen<T> values)
        where T : struct => Gen.Frequency((1, Gen.Constant<T?>(null)), (6, values.Select(v => (T?)v)));

    private static Gen<OracleNode> Leaf(DataType type) => type.Kind switch
    {
        DataTypeKind.Int64 => Gen.OneOf(
            Gen.Elements(Column(type, "i", r => r.I), Column(type, "stored__j", r => (long?)r.J)),
            Gen.Elements(0L, 1, -1, 3, long.MaxValue).Select(v => new OracleNode(type, _ => v, _ => v)),
            Missing(type)),
        DataTypeKind.Float64 => Gen.OneOf(
            Gen.Elements(Column(type, "x", r => Finite(r.X)), Column(type, "stored__y", r => Finite(r.Y))),
            Gen.Elements(0.0, 0.5, -2, 1e300).Select(v => new OracleNode(type, _ => v, _ => v)),
            Missing(type)),
        DataTypeKind.Boolean => Gen.OneOf(
            Gen.Elements(Column(type, "a", r => r.A), Column(type, "stored__b", r => r.B)), Gen.Elements(true, false).Select(v => new OracleNode(type, _ => v, _ => v)), Missing(type)),
        DataTypeKind.Utf8 => Gen.OneOf(
            Gen.Elements(Column(type, "s", r => r.S), Column(type, "stored__t", r => r.T)), Gen.Elements("A", "\"q\"", "").Select(v => new OracleNode(type, _ => v, _ => v)), Missing(type)),
        _ => Gen.OneOf(
            Gen.Elements(Column(type, "u", r => r.U), Column(type, "stored__v", r => r.V)),
            Gen.Constant(new OracleNode(type, _ => DateTimeOffset.UnixEpoch.AddMicroseconds(-1), _ => -1L)),
            Gen.Constant(new OracleNode(type, f => f.Instant, r => r.U))),
    };

    private static Gen<OracleNode> Node(DataType type, int depth) => Gen.OneOf([Choice(type, depth), First(type, depth), .. type.Kind switch
    {
        DataTypeKind.Int64 => Integers(depth),
        DataTypeKind.Float64 => Floats(depth),
        DataTypeKind.Boolean => Booleans(depth),
        DataTypeKind.Utf8 => Texts(depth),
        _ => [Binary(type, DataType.Timestamp, DataType.Timestamp, depth, (a, b) => FeatureExpression.Min(a, b), (a, b) => Math.Min((long)a, (long)b))],
    }]);

    private static IEnumerable<Gen<OracleNode>> Integers(int depth)
    {
        var type = DataType.Int64;
        yield return Binary(type, type, type, depth, (a, b) => a + b, (a, b) => Fit((BigInteger)(long)a + (long)b));
        yield return Binary(type, type, type, depth, (a, b) => a - b, (a, b) => Fit((BigInteger)(long)a - (long)b));
        yield return Binary(type, type, type, depth, (a, b) => a * b, (a, b) => Fit((BigInteger)(long)a * (long)b));
        yield return Binary(type, type, type, depth, (a, b) => a % b, (a, b) => (long)b == 0 ? null : Fit(BigInteger.Remainder((long)a, (long)b)));
        yield return Binary(type, type, type, depth, (a, b) => FeatureExpression.Max(a, b, 5), (a, b) => new[] { (long)a, (long)b, 5 }.Max());
        yield return Unary(type, type, depth, a => -a, a => Fit(-(BigInteger)(long)a));
        yield return Unary(type, type, depth, a => a.Abs(), a => Fit(BigInteger.Abs((long)a)));
        yield return Unary(type, type, depth, a => a.Clip(-10, 10), a => Math.Clamp((long)a, -10, 10));
        yield return Unary(type, DataType.Utf8, depth, a => a.Length(), a => (long)((string)a).Count(c => !char.IsLowSurrogate(c)));
        yield return Unary(type, DataType.Timestamp, depth, a => a.Hour(), a => (long)At(a).Hour);
        yield return Unary(type, DataType.Timestamp, depth, a => a.DayOfWeek(), a => (long)(((int)At(a).DayOfWeek + 6) % 7) + 1);
    }

    private static IEnumerable<Gen<OracleNode>> Floats(int depth)
    {
        var (type, number) = (DataType.Float64, DataType.Int64);
        yield return Binary(type, type, number, depth, (a, b) => a + b, (a, b) => Finite((double)a + (long)b));
        yield return Binary(type, number, type, depth, (a, b) => a - b, (a, b) => Finite((long)a - (double)b));
        yield return Binary(type, type, type, depth, (a, b) => a * b, (a, b) => Finite((double)a * (double)b));
        yield return Binary(type, number, number, depth, (a, b) => a / b, (a, b) => (long)b == 0 ? null : (double)(long)a / (long)b);
        yield return Binary(type, type, type, depth, (a, b) => a / b, (a, b) => (double)b == 0 ? null : Finite((double)a / (double)b));
        yield return Binary(type, type, type, depth, (a, b) => a % b, (a, b) => (double)b == 0 ? null : Finite(Math.CopySign(Math.Abs((double)a) % Math.Abs((double)b), (double)a)));
        yield return Binary(type, type, number, depth, (a, b) => FeatureExpression.Min(a, b), (a, b) => Math.Min((double)a, (long)b));
        yield return Binary(type, type, type, depth, (a, b) => FeatureExpression.Max(a, b), (a, b) => Math.Max((double)a, (double)b));
        yield return Unary(type, type, depth, a => -a, a => -(double)a);
        yield return Unary(type, type, depth, a => a.Abs(), a => Math.Abs((double)a));
        yield return Unary(type, type, depth, a => a.Log(), a => (double)a > 0 ? Math.Log((double)a) : null);
        yield return Unary(type, number, depth, a => a.Log(), a => (long)a > 0 ? Math.Log((long)a) : null);
        yield return Unary(type, type, depth, a => a.Exp(), a => Finite(Math.Exp((double)a)));
        yield return Unary(type, type, depth, a => a.Sqrt(), a => (double)a >= 0 ? Math.Sqrt((double)a) : null);
        yield return Unary(type, type, depth, a => a.Clip(-1, 0.5), a => Math.Clamp((double)a, -1, 0.5));
        yield return Binary(type, DataType.Timestamp, DataType.Timestamp, depth, (a, b) => a.SecondsSince(b), (a, b) => ((long)a - (long)b) / 1e6);
    }

    private static IEnumerable<Gen<OracleNode>> Booleans(int depth)
    {
        var type = DataType.Boolean;
        yield return Binary(type, DataType.Int64, DataType.Int64, depth, (a, b) => a < b, (a, b) => (long)a < (long)b);
        yield return Binary(type, DataType.Int64, DataType.Float64, depth, (a, b) => a <= b, (a, b) => (long)a <= (double)b);
        yield return Binary(type, DataType.Float64, DataType.Float64, depth, (a, b) => a > b, (a, b) => (double)a > (double)b);
        yield return Binary(type, DataType.Timestamp, DataType.Timestamp, depth, (a, b) => a >= b, (a, b) => (long)a >= (long)b);
        yield return Gen.Elements(Types).SelectMany(t => Binary(type, t, t, depth, (a, b) => a.EqualTo(b), (a, b) => Same(a, b)));
        yield return Gen.Elements(Types).SelectMany(t => Binary(type, t, t, depth, (a, b) => a.NotEqualTo(b), (a, b) => !Same(a, b)));
        yield return Unary(type, type, depth, a => !a, a => !(bool)a);
        yield return Gen.Elements(Types).SelectMany(t => Of(t, depth)).Select(n => new OracleNode(type, f => n.Build(f).IsNull(), r => n.Evaluate(r) is null));
        yield return from a in Of(type, depth)
                     from b in Of(type, depth)
                     select new OracleNode(type, f => a.Build(f) & b.Build(f), r => (bool?)a.Evaluate(r) & (bool?)b.Evaluate(r));
        yield return from a in Of(type, depth)
                     from b in Of(type, depth)
                     select new OracleNode(type, f => a.Build(f) | b.Build(f), r => (bool?)a.Evaluate(r) | (bool?)b.Evaluate(r));
    }

    private static IEnumerable<Gen<OracleNode>> Texts(int depth)
    {
        var type = DataType.Utf8;
        yield return Unary(type, type, depth, a => a.Lower(), a => CultureInfo.InvariantCulture.TextInfo.ToLower((string)a));
        yield return Binary(type, type, type, depth, (a, b) => FeatureExpression.Concat(a, "-", b), (a, b) => $"{a}-{b}");
    }

    private static Gen<OracleNode> Choice(DataType type, int depth) =>
        from condition in Of(DataType.Boolean, depth)
        from then in Of(type, depth)
        from otherwise in Of(type, depth)
        select new OracleNode(
            type,
            f => FeatureExpression.If(condition.Build(f), then.Build(f), otherwise.Build(f)),
            r => (condition.Evaluate(r) is true ? then : otherwise).Evaluate(r));

    private static Gen<OracleNode> First(DataType type, int depth) =>
        from a in Of(type, depth)
        from b in Of(type, depth)
        select new OracleNode(type, f => FeatureExpression.Coalesce(a.Build(f), b.Build(f)), r => a.Evaluate(r) ?? b.Evaluate(r));

    private static Gen<OracleNode> Unary(
        DataType type, DataType argument, int depth, Func<FeatureExpression, FeatureExpression> build, Func<object, object?> evaluate) =>
        Of(argument, depth).Select(a => new OracleNode(type, f => build(a.Build(f)), r => a.Evaluate(r) is { } value ? evaluate(value) : null));

    private static Gen<OracleNode> Binary(
        DataType type, DataType left, DataType right, int depth, Func<FeatureExpression, FeatureExpression, FeatureExpression> build, Func<object, object, object?> evaluate) =>
        from a in Of(left, depth)
        from b in Of(right, depth)
        select new OracleNode(
            type, f => build(a.Build(f), b.Build(f)), r => a.Evaluate(r) is { } first && b.Evaluate(r) is { } second ? evaluate(first, second) : null);

    private static OracleNode Column(DataType type, string name, Func<OracleRow, object?> read) => new(type, f => f[name], read);

    private static Gen<OracleNode> Missing(DataType type) => Gen.Constant(new OracleNode(type, _ => FeatureExpression.Null(type), _ => null));

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static long? Fit(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : null;

    private static bool Same(object a, object b) => a is double x ? x == (double)b : a.Equals(b);

    private static DateTimeOffset At(object microseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)microseconds * 10);
}
