namespace MlOps.Sdk.Core;

/// <summary>A batch parted into good and bad rows. Disposing it disposes both parts.</summary>
public sealed class ValidationSplit : IDisposable
{
    /// <summary>The name of the column that says why a row was rejected.</summary>
    public const string ReasonColumn = "rejection_reason";

    private ValidationSplit(RecordBatch accepted, RecordBatch rejected, DataValidationResult result)
    {
        Accepted = accepted;
        Rejected = rejected;
        Result = result;
    }

    /// <summary>The rows that break no error rule, in their order.</summary>
    public RecordBatch Accepted { get; }

    /// <summary>The other rows, in their order, with <see cref="ReasonColumn"/> added: the quarantine.</summary>
    public RecordBatch Rejected { get; }

    /// <summary>The outcome over all rows.</summary>
    public DataValidationResult Result { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Accepted.Dispose();
        Rejected.Dispose();
    }

    internal static ValidationSplit Create(RecordBatch batch, DataValidationResult result, Dictionary<long, string> reasons)
    {
        int[] good = [.. Enumerable.Range(0, batch.RowCount).Where(row => !reasons.ContainsKey(row))];
        int[] bad = [.. Enumerable.Range(0, batch.RowCount).Where(row => reasons.ContainsKey(row))];
        using var broken = batch.Take(bad);
        return new ValidationSplit(
            batch.Take(good),
            broken.With(
                new Field(ReasonColumn, DataType.Utf8, IsNullable: false), Columns.FromStrings(bad.Select(row => reasons[row]))),
            result);
    }
}
