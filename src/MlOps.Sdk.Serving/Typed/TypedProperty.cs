using System.Reflection;

namespace MlOps.Sdk.Serving;

/// <summary>A property of a caller's type and the column it holds.</summary>
internal sealed class TypedProperty
{
    private static readonly NullabilityInfoContext Nullability = new();

    public TypedProperty(PropertyInfo property, ModelColumnAttribute? parameter = null)
    {
        var attribute = property.GetCustomAttribute<ModelColumnAttribute>() ?? parameter;
        (Property, Name, IsNamed, Rounds) = (property, attribute?.Name ?? property.Name, attribute is not null, attribute?.Rounds == true);
        ValueType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
    }

    public PropertyInfo Property { get; }

    /// <summary>The name it was given, or its own.</summary>
    public string Name { get; }

    /// <summary>Whether it was given a name.</summary>
    public bool IsNamed { get; }

    public bool Rounds { get; }

    /// <summary>The type without its null.</summary>
    public Type ValueType { get; }

    public bool IsNullableValue => ValueType != Property.PropertyType;

    /// <summary>Whether it says that it may be null; a reference of a type that says nothing may not.</summary>
    public bool MayBeNull => IsNullableValue || (!ValueType.IsValueType && NullabilityOf(Property) == NullabilityState.Nullable);

    /// <summary>The readable properties of a type; those of a record's parameters take the parameter's attribute.</summary>
    public static TypedProperty[] AllOf(Type type)
    {
        var parameters = type.GetConstructors().SelectMany(c => c.GetParameters()).ToLookup(p => p.Name, StringComparer.Ordinal);
        return [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
            .Select(p => new TypedProperty(p, parameters[p.Name].Select(q => q.GetCustomAttribute<ModelColumnAttribute>()).FirstOrDefault(a => a is not null)))];
    }

    /// <summary>Whether it holds the column: by the name it was given, or by its own, capitals and underscores passed over.</summary>
    public bool Holds(string column) => IsNamed ? Name == column : Plain(Name) == Plain(column);

    public static string Plain(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal).ToUpperInvariant();

    // The context keeps what it has read and is not made for several threads.
    private static NullabilityState NullabilityOf(PropertyInfo property)
    {
        lock (Nullability)
        {
            return Nullability.Create(property).ReadState;
        }
    }
}
