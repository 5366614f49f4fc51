using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Reads the properties of any object as a row.</summary>
internal sealed class ObjectRow
{
    private static readonly ConditionalWeakTable<Type, ObjectRow> Known = [];

    private readonly (TypedProperty Property, Func<object, object?> Read)[] _properties;
    private Tuple<Schema, string[]>? _last;

    private ObjectRow(Type type) => _properties = [.. TypedProperty.AllOf(type).Select(property => (property, Compile(type, property)))];

    public static IReadOnlyDictionary<string, object?> Read(object row, Schema schema)
    {
        ArgumentNullException.ThrowIfNull(row);
        var type = row.GetType();
        if (row is string or System.Collections.IEnumerable || type.IsPrimitive || Known.GetValue(type, static t => new ObjectRow(t)) is not { _properties.Length: > 0 } reader)
        {
            throw new ArgumentException($"A {type.Name} is no row. Give an object with a property for each column, a dictionary of columns, or the numbers of the model's columns as float[].", nameof(row));
        }

        var names = reader.NamesFor(schema);
        var values = new Dictionary<string, object?>(names.Length, StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            values[names[i]] = reader._properties[i].Read(row);
        }

        return values;
    }

    private string[] NamesFor(Schema schema)
    {
        var last = Volatile.Read(ref _last);
        if (last is null || !ReferenceEquals(last.Item1, schema))
        {
            var names = Array.ConvertAll(_properties, p => NameIn(schema, p.Property));
            Volatile.Write(ref _last, last = Tuple.Create(schema, names));
        }

        return last.Item2;
    }

    private static string NameIn(Schema schema, TypedProperty property) => property.IsNamed || schema.Contains(property.Name)
        ? property.Name
        : schema.FirstOrDefault(field => property.Holds(field.Name))?.Name ?? property.Name;

    private static Func<object, object?> Compile(Type type, TypedProperty property)
    {
        var row = Expression.Parameter(typeof(object), "row");
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(Expression.Property(Expression.Convert(row, type), property.Property), typeof(object)), row).Compile();
    }
}
