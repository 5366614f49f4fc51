using System.Linq.Expressions;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Writes the code that takes a row apart. Expression trees: compiled where code can be made at run time, interpreted, and so
/// slower but alike, where it cannot.
/// </summary>
internal static class RowMapCompiler
{
    /// <summary>Values as objects, each as its column holds it.</summary>
    public static Action<TIn, object?[]> Values<TIn>(Schema schema, IReadOnlyList<TypedProperty?> sources)
    {
        var target = Expression.Parameter(typeof(object?[]), "target");
        return Compile<TIn, object?[]>(target, schema, sources, (value, field, i) =>
        {
            var present = ColumnConversion.NumberOf(field.Type) is { } number && value is not null ? ColumnConversion.ToNumber(Plain(value), number) : value;
            return Expression.Assign(
                Expression.ArrayAccess(target, Expression.Constant(i)),
                present is null ? Expression.Constant(null) : Expression.Convert(present, typeof(object)));
        });
    }

    /// <summary>Values as float32, rounded on the way as the column's own type rounds.</summary>
    public static Action<TIn, float[]> Numbers<TIn>(Schema schema, IReadOnlyList<TypedProperty?> sources)
    {
        var target = Expression.Parameter(typeof(float[]), "target");
        return Compile<TIn, float[]>(target, schema, sources, (value, field, i) => Expression.Assign(
            Expression.ArrayAccess(target, Expression.Constant(i)),
            value is null
                ? Expression.Constant(float.NaN)
                : ColumnConversion.ToNumber(ColumnConversion.ToNumber(Plain(value), ColumnConversion.NumberOf(field.Type)!), typeof(float))));
    }

    /// <summary>Values appended to the builders of their columns.</summary>
    public static Action<TIn, ColumnBuilder[]> Columns<TIn>(Schema schema, IReadOnlyList<TypedProperty?> sources)
    {
        var target = Expression.Parameter(typeof(ColumnBuilder[]), "target");
        return Compile<TIn, ColumnBuilder[]>(target, schema, sources, (value, field, i) =>
        {
            Expression builder = Expression.ArrayIndex(target, Expression.Constant(i));
            if (value is null)
            {
                return Expression.Call(builder, typeof(ColumnBuilder).GetMethod(nameof(ColumnBuilder.AppendNull))!);
            }

            if (ColumnConversion.NumberOf(field.Type) is not { } number || number == typeof(bool))
            {
                return Expression.Call(builder, typeof(ColumnBuilder).GetMethod(nameof(ColumnBuilder.Append), [typeof(object)])!, Expression.Convert(value, typeof(object)));
            }

            var typed = typeof(ColumnBuilder<>).MakeGenericType(number);
            return Expression.Call(Expression.Convert(builder, typed), typed.GetMethod(nameof(ColumnBuilder.Append), [number])!, ColumnConversion.ToNumber(Plain(value), number));
        });
    }

    /// <summary>One statement for each column, given the property's present value, or null where it is missing.</summary>
    private static Action<TIn, TTarget> Compile<TIn, TTarget>(
        ParameterExpression target, Schema schema, IReadOnlyList<TypedProperty?> sources, Func<Expression?, Field, int, Expression> write)
    {
        var row = Expression.Parameter(typeof(TIn), "row");
        var body = new List<Expression>();
        for (var i = 0; i < schema.Count; i++)
        {
            var source = sources[i]!;
            var value = Expression.Property(row, source.Property);
            if (!source.IsNullableValue)
            {
                body.Add(write(value, schema[i], i));
                continue;
            }

            var read = Expression.Variable(source.Property.PropertyType);
            body.Add(Expression.Block(
                [read],
                Expression.Assign(read, value),
                Expression.IfThenElse(
                    Expression.Property(read, nameof(Nullable<>.HasValue)), write(Expression.Property(read, nameof(Nullable<>.Value)), schema[i], i), write(null, schema[i], i))));
        }

        body.Add(Expression.Empty());
        return Expression.Lambda<Action<TIn, TTarget>>(Expression.Block(body), row, target).Compile();
    }

    private static Expression Plain(Expression value) => value.Type.IsEnum ? Expression.Convert(value, Enum.GetUnderlyingType(value.Type)) : value;
}
