using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Rows that came as a batch. Owns the batch it is given.</summary>
internal sealed class BatchInput(RecordBatch rows) : PredictionInput
{
    public override int RowCount => rows.RowCount;

    public override void Check(ServedVersion version) => version.Signature.Validate(rows);

    public override RecordBatch For(ServedVersion version)
    {
        Check(version);
        return rows;
    }

    public override LoggedKeys KeysFor(string[] columns, string? unitColumn) => LoggedKeys.OfBatch(rows, unitColumn is null ? columns : columns.Append(unitColumn));

    public override IReadOnlyDictionary<string, object?> Row(int index) => new RowView(rows, index);

    public override void Dispose() => rows.Dispose();
}
