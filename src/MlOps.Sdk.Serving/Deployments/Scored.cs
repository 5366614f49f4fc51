using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Rows that one step of a fallback chain answered. Owns its outputs.</summary>
/// <param name="by">The version that answered; null for rules and defaults.</param>
/// <param name="asked">The version the rows were routed to, which says what the value means.</param>
/// <param name="variant">The part the answering step plays.</param>
/// <param name="outputs">The answers, one row for each row asked.</param>
/// <param name="valueColumn">The column of <paramref name="outputs"/> that holds the value.</param>
internal sealed class Scored(ServedVersion? by, ServedVersion asked, string variant, RecordBatch outputs, string valueColumn) : IDisposable
{
    public ServedVersion? By { get; } = by;

    public ServedVersion Meaning { get; } = by ?? asked;

    public string Variant { get; } = variant;

    public RecordBatch Outputs { get; } = outputs;

    public void ReadValues(Span<double> values) => ColumnReading.Gather(Outputs[valueColumn], 0, Outputs.RowCount, values);

    public void Dispose() => Outputs.Dispose();
}
