using System.Collections.Frozen;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>One row that came as names and values. Checked once for each signature that asks; made a batch only where one is needed.</summary>
internal class RowInput(IReadOnlyDictionary<string, object?> row, FrozenSet<string> known, IReadOnlyCollection<string>? keys) : PredictionInput
{
    private ModelSignature? _signature;
    private object?[]? _values;
    private RecordBatch? _batch;

    public override int RowCount => 1;

    /// <summary>The values in the order of the version's input schema, checked. The array is never changed afterwards.</summary>
    public override object?[] ValuesFor(ServedVersion version)
    {
        if (_values is null || !ReferenceEquals(_signature, version.Signature))
        {
            _values = Read(version);
            _signature = version.Signature;
            _batch?.Dispose();
            _batch = null;
        }

        return _values;
    }

    /// <summary>As <see cref="ValuesFor"/>, for a version that only looks on: what is ready for the others stays ready.</summary>
    public object?[] ReadFor(ServedVersion version) => _values is { } values && ReferenceEquals(_signature, version.Signature)
        ? values
        : Read(version);

    public override void Check(ServedVersion version) => ValuesFor(version);

    public override RecordBatch For(ServedVersion version)
    {
        var values = ValuesFor(version);
        return _batch ??= new RecordBatchBuilder(version.Signature.InputSchema, 1).AppendRow(values).Build();
    }

    public override LoggedKeys KeysFor(string[] columns, string? unitColumn)
    {
        var named = (keys ?? []).Concat(columns).Where(row.ContainsKey).Select(name => KeyValuePair.Create(name, UnitKeys.From(row[name])));
        return LoggedKeys.OfRow(unitColumn is null ? named : named.Prepend(KeyValuePair.Create(unitColumn, UnitKey)));
    }

    public override IReadOnlyDictionary<string, object?> Row(int index) => row;

    public override void Dispose() => _batch?.Dispose();

    /// <summary>The values in the order of the version's input schema. Throws when they do not fit.</summary>
    protected virtual object?[] Read(ServedVersion version) => RowReader.Read(version.Signature.InputSchema, row, known, keys);
}
