using System.Collections.Frozen;
using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Puts a row's values into the order of a schema, or says everything that is wrong with them at once.</summary>
internal static class RowReader
{
    public static object?[] Read(Schema schema, IReadOnlyDictionary<string, object?> row, FrozenSet<string> known, IReadOnlyCollection<string>? keys)
    {
        List<RowViolation>? violations = null;
        var values = new object?[schema.Count];
        var found = 0;
        for (var i = 0; i < schema.Count; i++)
        {
            var present = row.TryGetValue(schema[i].Name, out var value);
            found += present ? 1 : 0;
            values[i] = value;
            if (Check(schema[i], present, ref values[i], row) is { } violation)
            {
                (violations ??= []).Add(violation);
            }
        }

        if (found != row.Count)
        {
            foreach (var name in row.Keys.Where(name => !known.Contains(name) && keys?.Contains(name) != true).Order(StringComparer.Ordinal))
            {
                (violations ??= []).Add(Extra(schema, name, row[name]));
            }
        }

        return violations is null ? values : throw Refused(violations);
    }

    private static RowViolation? Check(Field field, bool present, ref object? value, IReadOnlyDictionary<string, object?> row)
    {
        if (!present)
        {
            var nearest = NearestName.Find(field.Name, row.Keys);
            var hint = nearest is null ? string.Empty : $" The request has '{nearest}'; is that the one?";
            return new RowViolation(field.Name, 0, null, "missing", $"'{field.Name}' ({field.Type}) is missing; give it, or null where it is unknown.{hint}");
        }

        if (value is null)
        {
            return field.IsNullable ? null : NotNull(field);
        }

        if (!IsOfKind(field.Type, value))
        {
            return WrongType(field, value, $"a value of .NET type {value.GetType().Name}");
        }

        if (field.Type.Kind == DataTypeKind.Boolean && value is not bool)
        {
            value = Convert.ToDouble(value, CultureInfo.InvariantCulture) != 0;
        }

        return FitsAsItIs(field.Type.Kind, value) || FitsConverted(field.Type, value) ? null : WrongType(field, value, "a value that does not fit");
    }

    private static bool FitsAsItIs(DataTypeKind kind, object value) => kind switch
    {
        DataTypeKind.Float32 or DataTypeKind.Float64 or DataTypeKind.Boolean or DataTypeKind.Utf8 => true,
        DataTypeKind.Int64 => value is long or int or short or sbyte or byte or ushort or uint,
        DataTypeKind.Int32 => value is int or short or sbyte or byte or ushort,
        _ => false,
    };

    private static bool FitsConverted(DataType type, object value)
    {
        var builder = ColumnBuilder.Create(type, 1);
        try
        {
            builder.Append(value);
            return true;
        }
        catch (SchemaException)
        {
            return false;
        }
        finally
        {
            builder.Build().Dispose();
        }
    }

    // The builders convert generously, as files need it; a request that sends "12" for a number is a mistake.
    private static bool IsOfKind(DataType type, object value) => type.Kind switch
    {
        DataTypeKind.Utf8 => value is string,
        DataTypeKind.Binary or DataTypeKind.Vector or DataTypeKind.Timestamp or DataTypeKind.Date => true,
        _ => value is bool or double or float or int or long or short or sbyte or byte or ushort or uint or ulong or decimal,
    };

    private static RowViolation WrongType(Field field, object value, string what)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        return new RowViolation(field.Name, 0, text, "type", $"'{field.Name}' should be {field.Type} but '{text}' is {what}.");
    }

    private static RowViolation Extra(Schema schema, string name, object? value)
    {
        var nearest = NearestName.Find(name, schema.Select(field => field.Name));
        var hint = nearest is null ? " Leave it out." : $" Did you mean '{nearest}'?";
        return new RowViolation(name, 0, Convert.ToString(value, CultureInfo.InvariantCulture), "extra", $"'{name}' is no input of the model.{hint}");
    }

    public static RowViolation NotNull(Field field) =>
        new(field.Name, 0, null, "not-null", $"'{field.Name}' ({field.Type}) may not be null; give a value.");

    public static DataValidationException Refused(List<RowViolation> violations) => new(
        $"The request does not fit the model: {string.Join(' ', violations.Select(violation => violation.Reason))}", violations);
}
