using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>
/// Profiles data in one pass. Builders of the same origin can be filled apart, one per partition, and merged.
/// Memory does not grow with the rows. Not thread-safe.
/// </summary>
public sealed class DataProfileBuilder
{
    private readonly ColumnAccumulator[] _columns;
    private readonly DataProfile? _reference;
    private long _rows;

    /// <summary>Starts a profile that chooses its own bins and categories.</summary>
    /// <param name="schema">The columns of the data.</param>
    public DataProfileBuilder(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _columns = [.. schema.Select(ColumnAccumulator.Create)];
    }

    private DataProfileBuilder(DataProfile reference)
    {
        _reference = reference;
        _columns = [.. reference.Columns.Select(ColumnAccumulator.AlignedTo)];
    }

    /// <summary>How many rows were added.</summary>
    public long Rows => _rows;

    /// <summary>
    /// Starts a profile that counts into the bins and categories of another one, so that the two can be compared
    /// exactly. Adding a row allocates nothing.
    /// </summary>
    /// <param name="reference">The profile whose bins and categories are taken over.</param>
    public static DataProfileBuilder AlignedTo(DataProfile reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return new DataProfileBuilder(reference);
    }

    /// <summary>Adds all rows of a batch. Columns the profile does not know are ignored.</summary>
    /// <param name="batch">The rows.</param>
    /// <exception cref="SchemaException">A column of the profile is missing or holds another kind of values.</exception>
    public void Add(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var column in _columns)
        {
            column.Check(batch);
        }

        foreach (var column in _columns)
        {
            column.Add(batch[column.Name]);
        }

        _rows += batch.RowCount;
    }

    /// <summary>
    /// Adds a batch of live traffic: a column that is missing or of another kind is passed over instead of refusing the
    /// rows; it then has fewer rows than the profile.
    /// </summary>
    internal void AddWhatFits(RecordBatch batch)
    {
        foreach (var column in _columns)
        {
            int ordinal = batch.Schema.IndexOf(column.Name);
            if (ordinal >= 0 && column.Fits(batch.Columns[ordinal].Type))
            {
                column.Add(batch.Columns[ordinal]);
            }
        }

        _rows += batch.RowCount;
    }

    /// <summary>Adds what another builder has seen; that builder stays as it is.</summary>
    /// <param name="other">A builder of the same schema, or aligned to the same reference.</param>
    /// <exception cref="ArgumentException">The builders differ in their columns or in their reference.</exception>
    public void Merge(DataProfileBuilder other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(_reference, other._reference)
            || !_columns.Select(c => c.Name).SequenceEqual(other._columns.Select(c => c.Name), StringComparer.Ordinal))
        {
            throw new ArgumentException(
                "Only builders with the same columns and the same reference can be merged; build both from one schema or one profile.",
                nameof(other));
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i].Merge(other._columns[i]);
        }

        _rows += other._rows;
    }

    /// <summary>The profile of all rows added so far; more rows may follow.</summary>
    public DataProfile Build() => new(_rows, [.. _columns.Select(column => column.ToProfile())]);
}
