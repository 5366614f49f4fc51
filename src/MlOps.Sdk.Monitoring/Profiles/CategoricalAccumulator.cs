using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>Counts a categorical column without knowing its values.</summary>
internal sealed class CategoricalAccumulator(string name, string type)
    : ColumnAccumulator(name, type, ColumnKind.Categorical)
{
    public const int LongestValue = 128;
    private const int KeptValues = 32;
    private const int IdentifierValues = 1000;

    private readonly FrequentValues _values = new();
    private readonly CardinalitySketch _distinct = new();

    public override ColumnProfile ToProfile()
    {
        long present = Rows - Missing;
        long distinct = _values.Undercount == 0 ? _values.Tracked : _distinct.Estimate();
        bool identifier = distinct > IdentifierValues && distinct > present / 2;
        CategoryCount[] kept = identifier
            ? []
            : [.. _values.Counts
                .Where(entry => entry.Key.Length <= LongestValue)
                .Select(entry => new CategoryCount(Encoding.UTF8.GetString(entry.Key), entry.Value))
                .OrderByDescending(entry => entry.Rows)
                .ThenBy(entry => entry.Value, StringComparer.Ordinal)
                .Take(KeptValues)];
        var categorical = new CategoricalProfile(kept, present - kept.Sum(entry => entry.Rows));
        return new ColumnProfile(Name, Type, Kind, Rows, Missing, distinct, Categorical: categorical);
    }

    protected override bool Accepts(ColumnKind kind, DataType type) => kind == ColumnKind.Categorical;

    protected override void AddValues(Column column)
    {
        bool hasNulls = column.NullCount > 0;
        for (int row = 0; row < column.Length; row++)
        {
            if (hasNulls && column.IsNull(row))
            {
                Missing++;
                continue;
            }

            ReadOnlySpan<byte> value = CategoryText.Of(column, row);
            _values.Add(value);
            _distinct.Add(CardinalitySketch.Hash(value));
        }
    }

    protected override void MergeValues(ColumnAccumulator other)
    {
        var categorical = (CategoricalAccumulator)other;
        _values.Merge(categorical._values);
        _distinct.Merge(categorical._distinct);
    }
}
