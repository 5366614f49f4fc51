using System.Globalization;

namespace MlOps.Sdk.Core;

/// <summary>
/// Rows as columns: the one currency between files, the lake, training sets and tensors. Immutable and safe to read from many
/// threads. A batch owns its columns and disposes them; slices, selections and extensions share the buffers and live on their own.
/// </summary>
public sealed class RecordBatch : IDisposable, IEquatable<RecordBatch>
{
    private readonly Column[] _columns;

    /// <summary>Creates a batch that takes ownership of its columns.</summary>
    /// <param name="schema">The fields.</param>
    /// <param name="columns">One column for each field, all of one length.</param>
    /// <exception cref="SchemaException">The columns do not fit the schema; the message names the first that does not.</exception>
    public RecordBatch(Schema schema, params IReadOnlyList<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count != schema.Count)
        {
            throw new SchemaException($"The schema has {schema.Count} fields but {columns.Count} columns were given. Give one column for each field.");
        }

        for (var i = 0; i < columns.Count; i++)
        {
            var (field, column) = (schema[i], columns[i]);
            if (column.Type != field.Type)
            {
                throw new SchemaException($"Column '{field.Name}' should be {field.Type} but holds {column.Type}. Convert it first.", field.Name);
            }

            if (column.Length != columns[0].Length)
            {
                throw new SchemaException($"Column '{field.Name}' has {column.Length} rows but '{schema[0].Name}' has {columns[0].Length}. All columns of a batch have the same length.", field.Name);
            }

            if (!field.IsNullable && column.NullCount > 0)
            {
                throw new SchemaException($"Column '{field.Name}' may not be null but {column.NullCount} of its {column.Length} values are missing.", field.Name);
            }
        }

        Schema = schema;
        _columns = [.. columns];
        RowCount = _columns.Length == 0 ? 0 : _columns[0].Length;
    }

    /// <summary>The fields.</summary>
    public Schema Schema { get; }

    /// <summary>How many rows there are.</summary>
    public int RowCount { get; }

    /// <summary>The columns, in the schema's order. They belong to the batch.</summary>
    public IReadOnlyList<Column> Columns => _columns;

    /// <summary>The column of a name. It belongs to the batch.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="SchemaException">There is no such column.</exception>
    public Column this[string name] => _columns[Schema.Require(name)];

    /// <summary>The fixed-width column of a name, typed.</summary>
    /// <typeparam name="T">The value in memory; see <see cref="Column{T}"/>.</typeparam>
    /// <param name="name">The column's name.</param>
    /// <exception cref="SchemaException">There is no such column, or it holds another type.</exception>
    public Column<T> Column<T>(string name)
        where T : unmanaged => Typed<Column<T>>(name, typeof(T).Name);

    /// <summary>The text column of a name.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="SchemaException">There is no such column, or it holds another type.</exception>
    public Utf8Column Text(string name) => Typed<Utf8Column>(name, "utf8");

    /// <summary>A range of rows that shares the buffers.</summary>
    /// <param name="offset">The first row, from 0.</param>
    /// <param name="length">How many rows.</param>
    public RecordBatch Slice(int offset, int length) => new(Schema, Array.ConvertAll(_columns, c => c.Slice(offset, length)));

    /// <summary>The same batch with a lifetime of its own.</summary>
    public RecordBatch Share() => Slice(0, RowCount);

    /// <summary>Some of the columns, in the order asked for; they share the buffers.</summary>
    /// <param name="names">The columns' names.</param>
    /// <exception cref="SchemaException">There is no column of one of the names.</exception>
    public RecordBatch Select(params IEnumerable<string> names)
    {
        int[] ordinals = [.. names.Select(Schema.Require)];
        return new RecordBatch(new Schema(ordinals.Select(o => Schema[o])), Array.ConvertAll(ordinals, o => _columns[o].Share()));
    }

    /// <summary>The batch with one more column at its end, or with the column of that name replaced. Takes ownership of the column.</summary>
    /// <param name="field">The new field.</param>
    /// <param name="column">Its values.</param>
    public RecordBatch With(Field field, Column column)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(column);
        var ordinal = Schema.IndexOf(field.Name);
        var fields = Schema.ToList();
        var columns = new List<Column>(_columns.Length + 1);
        columns.AddRange(_columns.Select((c, i) => i == ordinal ? column : c.Share()));
        if (ordinal >= 0)
        {
            fields[ordinal] = field;
        }
        else
        {
            fields.Add(field);
            columns.Add(column);
        }

        return new RecordBatch(new Schema(fields), columns);
    }

    /// <summary>The batch without some of its columns; the rest share the buffers. Names that do not occur are passed over.</summary>
    /// <param name="names">The columns to leave out.</param>
    public RecordBatch Without(params IEnumerable<string> names)
    {
        var left = names.ToHashSet(StringComparer.Ordinal);
        return Select(Schema.Select(f => f.Name).Where(n => !left.Contains(n)));
    }

    /// <summary>All rows of batches of one schema, copied into one batch.</summary>
    /// <param name="batches">One batch or more, of equal schemas.</param>
    /// <exception cref="SchemaException">The schemas differ.</exception>
    public static RecordBatch Concat(IReadOnlyList<RecordBatch> batches) => RecordBatchGathering.Concat(batches);

    /// <summary>The rows at these positions, in this order, copied into one batch. A position may occur several times.</summary>
    /// <param name="rows">Positions, from 0.</param>
    public RecordBatch Take(ReadOnlySpan<int> rows) => RecordBatchGathering.Take(this, rows);

    /// <inheritdoc/>
    public bool Equals(RecordBatch? other) =>
        other is not null && (ReferenceEquals(this, other)
            || (Schema.Equals(other.Schema) && RowCount == other.RowCount && _columns.Zip(other._columns).All(p => p.First.ContentEquals(p.Second))));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RecordBatch);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Schema, RowCount);

    /// <summary>Gives all columns back. Safe to call twice.</summary>
    public void Dispose()
    {
        foreach (var column in _columns)
        {
            column.Dispose();
        }
    }

    /// <summary>Row count and schema.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RowCount} rows of ({Schema})");

    private TColumn Typed<TColumn>(string name, string wanted)
        where TColumn : Column =>
        this[name] as TColumn
        ?? throw new SchemaException($"Column '{name}' holds {Schema[name].Type}, which cannot be read as {wanted}. Read it as its own type.", name);
}
