using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>How rows of a caller's type fill the columns of a schema: what stands in the way, or the compiled code. Immutable and thread-safe.</summary>
/// <typeparam name="TIn">The caller's row.</typeparam>
internal sealed class RowMap<TIn>
{
    private static readonly TypedProperty[] Properties = TypedProperty.AllOf(typeof(TIn));
    private static readonly ConditionalWeakTable<Schema, RowMap<TIn>> Known = [];
    private static RowMap<TIn>? s_last;

    private readonly Lazy<Action<TIn, object?[]>> _values;
    private readonly Lazy<Action<TIn, float[]>> _numbers;
    private readonly Lazy<Action<TIn, ColumnBuilder[]>> _columns;

    private RowMap(Schema schema)
    {
        Schema = schema;
        var (sources, problems) = Match(schema);
        Problems = problems;
        _values = new(() => RowMapCompiler.Values<TIn>(schema, sources));
        _numbers = new(() => RowMapCompiler.Numbers<TIn>(schema, sources));
        _columns = new(() => RowMapCompiler.Columns<TIn>(schema, sources));
    }

    public Schema Schema { get; }

    /// <summary>Everything that keeps the rows from fitting, each as a part of a sentence; empty when they fit.</summary>
    public IReadOnlyList<string> Problems { get; }

    public static RowMap<TIn> For(Schema schema)
    {
        var last = Volatile.Read(ref s_last);
        if (last is not null && ReferenceEquals(last.Schema, schema))
        {
            return last;
        }

        var map = Known.GetValue(schema, static wanted => new RowMap<TIn>(wanted));
        Volatile.Write(ref s_last, map);
        return map;
    }

    /// <summary>The property for a column that no model asks for, such as the one units are known by; null when there is none.</summary>
    public static TypedProperty? Find(string column) => Array.Find(Properties, p => p.Holds(column));

    /// <summary>Writes the values as objects, in the order of the schema.</summary>
    /// <exception cref="DataValidationException">A value is null where the column may not be.</exception>
    public void WriteValues(TIn row, object?[] target)
    {
        _values.Value(row, target);
        List<RowViolation>? violations = null;
        for (var i = 0; i < target.Length; i++)
        {
            if (target[i] is null && !Schema[i].IsNullable)
            {
                (violations ??= []).Add(RowReader.NotNull(Schema[i]));
            }
        }

        if (violations is not null)
        {
            throw RowReader.Refused(violations);
        }
    }

    /// <summary>Writes the values as float32, a missing one as NaN; for schemas of numbers only.</summary>
    public void WriteNumbers(TIn row, float[] target) => _numbers.Value(row, target);

    /// <summary>The rows as a batch of the schema.</summary>
    /// <exception cref="SchemaException">A value is null where the column may not be, or cannot be stored in its column.</exception>
    public RecordBatch ToBatch(IReadOnlyList<TIn> rows)
    {
        var builders = Schema.Select(field => ColumnBuilder.Create(field.Type, rows.Count)).ToArray();
        var append = _columns.Value;
        for (var row = 0; row < rows.Count; row++)
        {
            append(rows[row] ?? throw new ArgumentException($"Row {row} is null. Leave it out, or give a row.", nameof(rows)), builders);
        }

        return new RecordBatch(Schema, Array.ConvertAll(builders, b => b.Build()));
    }

    private static (TypedProperty?[] Sources, List<string> Problems) Match(Schema schema)
    {
        var (sources, problems) = (new TypedProperty?[schema.Count], new List<string>());
        for (var i = 0; i < schema.Count; i++)
        {
            var holders = Array.FindAll(Properties, p => p.Holds(schema[i].Name));
            sources[i] = Array.Find(holders, p => p.Name == schema[i].Name) ?? holders.FirstOrDefault();
            if (Objection(schema[i], holders, sources[i]) is { } problem)
            {
                problems.Add(problem);
            }
        }

        problems.AddRange(sources.Select((source, i) => (source, i)).Where(s => s.source is not null).GroupBy(s => s.source!.Property.Name).Where(g => g.Count() > 1)
            .Select(g => $"the property '{g.Key}' could hold {string.Join(" and ", g.Select(s => $"'{schema[s.i].Name}'"))} (name one with [ModelColumn])"));
        return (sources, problems);
    }

    private static string? Objection(Field field, TypedProperty[] holders, TypedProperty? source)
    {
        if (source is null)
        {
            var nearest = NearestName.Find(TypedProperty.Plain(field.Name), Properties.Select(p => TypedProperty.Plain(p.Name)));
            var hint = nearest is null ? string.Empty : $"; did you mean '{Array.Find(Properties, p => TypedProperty.Plain(p.Name) == nearest)!.Property.Name}'?";
            return $"'{field.Name}' ({field.Type}) has no property (add one, or name one with [ModelColumn(\"{field.Name}\")]{hint})";
        }

        if (holders.Length > 1 && source.Name != field.Name)
        {
            return $"'{field.Name}' could be {string.Join(" or ", holders.Select(p => $"'{p.Property.Name}'"))} (name one with [ModelColumn])";
        }

        if (!ColumnConversion.Fits(source.ValueType, field.Type, source.Rounds))
        {
            return $"'{field.Name}' is {field.Type}, which cannot hold every {source.ValueType.Name} of '{source.Property.Name}' (make it {ColumnConversion.Advice(field.Type)}, or set Rounds of its [ModelColumn] where numbers may be rounded)";
        }

        return source.MayBeNull && !field.IsNullable ? $"'{field.Name}' may not be null, but '{source.Property.Name}' may (make it {ColumnConversion.Advice(field.Type)} without null)" : null;
    }
}
