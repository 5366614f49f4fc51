using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Pipelines.Tests;

namespace MlOps.Sdk.Tests.Serving;

/// <summary>Rows for the model of <see cref="Payments"/>, with a number as their key.</summary>
internal static class ScoringRows
{
    public static readonly Schema Schema = new(
        new Field("id", DataType.UInt32), new Field("amount", DataType.Float64), new Field("channel", DataType.Utf8), new Field("activity__payments", DataType.Int64));

    public static Dictionary<string, object?> Row(int row) => new(StringComparer.Ordinal)
    {
        ["amount"] = row % 11 == 0 ? null : row * 0.37,
        ["channel"] = row % 3 == 0 ? "web" : "shop",
        ["activity__payments"] = (long)(row % 40),
    };

    public static RecordBatch Batch(int first, int count)
    {
        var builder = new RecordBatchBuilder(Schema, count);
        for (var row = first; row < first + count; row++)
        {
            var values = Row(row);
            builder.AppendRow((uint)row, values["amount"], values["channel"], values["activity__payments"]);
        }

        return builder.Build();
    }

    /// <summary>Appends the rows as several versions of a table.</summary>
    public static async Task<DeltaTable> WriteAsync(DuckDbDatabase database, string folder, int rows, int rowsInVersion)
    {
        var stored = DeltaColumns.Stored(Schema);
        var table = await DeltaTable.OpenOrCreateAsync(database, folder, stored);
        for (var first = 0; first < rows; first += rowsInVersion)
        {
            await table.AppendAsync(One(DeltaColumns.Store(Batch(first, Math.Min(rowsInVersion, rows - first)), stored)));
        }

        return table;
    }

    private static async IAsyncEnumerable<RecordBatch> One(RecordBatch batch, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.WaitAsync(cancellationToken);
        yield return batch;
    }
}
