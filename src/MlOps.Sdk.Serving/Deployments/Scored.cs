using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Rows that one step of a fallback chain answered: a batch of outputs, which it owns, or the value of a single row.</summary>
internal sealed class Scored : IDisposable
{
    private readonly double _value;

    /// <summary>Whether it was remembered instead of computed.</summary>
    public bool IsCached { get; private init; }

    /// <summary>What there is to say about the answer; null for nothing.</summary>
    public string? Note { get; private init; }

    private Scored(ServedVersion? by, ServedVersion asked, string variant, RecordBatch? outputs, double value)
    {
        (By, Meaning, Variant, Outputs, _value) = (by, by ?? asked, variant, outputs, value);
        RowCount = outputs?.RowCount ?? 1;
    }

    /// <summary>The version that answered; null for rules and defaults.</summary>
    public ServedVersion? By { get; }

    /// <summary>The version that says what the value means: the one that answered, or the one the rows were routed to.</summary>
    public ServedVersion Meaning { get; }

    /// <summary>The part the answering step plays.</summary>
    public string Variant { get; }

    /// <summary>The outputs, one row for each row asked; null for a single value.</summary>
    public RecordBatch? Outputs { get; }

    public int RowCount { get; }

    public static Scored Batch(ServedVersion? by, ServedVersion asked, string variant, RecordBatch outputs) => new(by, asked, variant, outputs, 0);

    public static Scored Single(ServedVersion? by, ServedVersion asked, string variant, double value) => new(by, asked, variant, null, value);

    /// <summary>The same answer as one of another object for the same version. Takes over the outputs.</summary>
    public Scored As(ServedVersion version) => By == version ? this : new Scored(version, version, Variant, Outputs, _value);

    /// <summary>An answer out of memory: a batch, or the value of a single row.</summary>
    public static Scored FromCache(ServedVersion by, string variant, RecordBatch? outputs, double value, bool isCached, string? note) =>
        new(by, by, variant, outputs, value) { IsCached = isCached, Note = note };

    public void ReadValues(Span<double> values)
    {
        if (Outputs is null)
        {
            values[0] = _value;
        }
        else
        {
            ColumnReading.Gather(Outputs[Meaning.MainOutput.Name], 0, Outputs.RowCount, values);
        }
    }

    public void Dispose() => Outputs?.Dispose();
}
