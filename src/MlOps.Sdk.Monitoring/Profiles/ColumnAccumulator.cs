using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>Counts one column. Two accumulators merge when they were created alike.</summary>
internal abstract class ColumnAccumulator(string name, string type, ColumnKind kind)
{
    public string Name { get; } = name;

    protected string Type { get; } = type;

    protected ColumnKind Kind { get; } = kind;

    protected long Rows { get; private set; }

    protected long Missing { get; set; }

    public static ColumnAccumulator Create(Field field)
    {
        string type = field.Type.ToString();
        return ColumnProfile.KindOf(field.Type) switch
        {
            ColumnKind.Numeric => new NumericAccumulator(field.Name, field.Type),
            ColumnKind.Categorical => new CategoricalAccumulator(field.Name, type),
            _ => new OpaqueAccumulator(field.Name, type),
        };
    }

    public static ColumnAccumulator AlignedTo(ColumnProfile reference) => reference switch
    {
        { Kind: ColumnKind.Numeric, Numeric: not null } => new AlignedNumericAccumulator(reference, reference.Numeric),
        { Kind: ColumnKind.Categorical, Categorical: not null } => new AlignedCategoricalAccumulator(reference, reference.Categorical),
        _ => new OpaqueAccumulator(reference.Name, reference.Type),
    };

    /// <summary>Throws when the batch lacks the column, or has it with values that cannot be counted here.</summary>
    public void Check(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        DataType actual = batch[Name].Type;
        if (!Fits(actual))
        {
            throw new SchemaException(
                $"Column \"{Name}\" is {actual}, but the profile summarizes it as {Kind.ToString().ToLowerInvariant()} values of type {Type}; give it with that type.",
                Name);
        }
    }

    public bool Fits(DataType type) => Accepts(ColumnProfile.KindOf(type), type);

    public void Add(Column column)
    {
        AddValues(column);
        Rows += column.Length;
    }

    public void Merge(ColumnAccumulator other)
    {
        Rows += other.Rows;
        Missing += other.Missing;
        MergeValues(other);
    }

    public abstract ColumnProfile ToProfile();

    protected abstract bool Accepts(ColumnKind kind, DataType type);

    protected abstract void AddValues(Column column);

    protected abstract void MergeValues(ColumnAccumulator other);
}
