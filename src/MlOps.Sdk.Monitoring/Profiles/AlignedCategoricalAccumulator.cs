using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>Counts a categorical column into the values of a reference. Hot path: a row costs one lookup.</summary>
internal sealed class AlignedCategoricalAccumulator : ColumnAccumulator
{
    private readonly CategoryCount[] _categories;
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _index;
    private readonly long[] _counts;
    private long _other;

    public AlignedCategoricalAccumulator(ColumnProfile reference, CategoricalProfile categorical)
        : base(reference.Name, reference.Type, ColumnKind.Categorical)
    {
        _categories = [.. categorical.Values];
        _counts = new long[_categories.Length];
        var index = new Dictionary<byte[], int>(Utf8KeyComparer.Instance);
        for (int i = 0; i < _categories.Length; i++)
        {
            index[Encoding.UTF8.GetBytes(_categories[i].Value)] = i;
        }

        _index = index.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public override ColumnProfile ToProfile() =>
        new(Name, Type, Kind, Rows, Missing, Distinct: null, Categorical: new CategoricalProfile(
            [.. _categories.Select((category, i) => new CategoryCount(category.Value, _counts[i]))], _other));

    protected override bool Accepts(ColumnKind kind, DataType type) => kind == ColumnKind.Categorical;

    protected override void AddValues(Column column)
    {
        bool hasNulls = column.NullCount > 0;
        for (int row = 0; row < column.Length; row++)
        {
            if (hasNulls && column.IsNull(row))
            {
                Missing++;
            }
            else if (_index.TryGetValue(CategoryText.Of(column, row), out int category))
            {
                _counts[category]++;
            }
            else
            {
                _other++;
            }
        }
    }

    protected override void MergeValues(ColumnAccumulator other)
    {
        var aligned = (AlignedCategoricalAccumulator)other;
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += aligned._counts[i];
        }

        _other += aligned._other;
    }
}
