using System.Collections.Frozen;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>One row that came as names and values. Built into a batch once for each signature that asks.</summary>
internal sealed class RowInput(IReadOnlyDictionary<string, object?> row, FrozenSet<string> known, IReadOnlyCollection<string>? keys) : PredictionInput
{
    private ModelSignature? _signature;
    private RecordBatch? _batch;

    public override int RowCount => 1;

    public override RecordBatch For(ServedVersion version)
    {
        if (_batch is null || !ReferenceEquals(_signature, version.Signature))
        {
            var built = RowReader.Read(version.Signature.InputSchema, row, known, keys);
            _batch?.Dispose();
            (_batch, _signature) = (built, version.Signature);
        }

        return _batch;
    }

    public override IReadOnlyDictionary<string, object?> Row(int index) => row;

    public override void Dispose() => _batch?.Dispose();
}
