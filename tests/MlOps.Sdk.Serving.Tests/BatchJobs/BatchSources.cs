using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.BatchJobs;

/// <summary>Rows for the test model, cut at random; the age is the row's number.</summary>
internal static class BatchSources
{
    public static BatchSource Of(
        int rows, int seed, int mostInBatch = 25, string version = "v1", Action<int>? onRead = null, string? without = null, Func<int, long?>? age = null) =>
        BatchSource.Of(version, token => ReadAsync(rows, seed, mostInBatch, onRead, without, age ?? (i => i), token));

    public static BatchSource Empty() => BatchSource.Of("v1", _ => AsyncEnumerable.Empty<RecordBatch>());

    public static Dictionary<string, object?> Row(int row) => TestModels.Row(Amount(row), row, row % 5 == 0 ? null : "storage");

    private static double? Amount(int row) => row % 7 == 0 ? null : row * 1.37;

    private static async IAsyncEnumerable<RecordBatch> ReadAsync(
        int rows, int seed, int mostInBatch, Action<int>? onRead, string? without, Func<int, long?> age, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var schema = new Schema(new Field("age", DataType.Int64), new Field("amount", DataType.Float64), new Field("subsystem", DataType.Utf8));
        for (var at = 0; at == 0 || at < rows;)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(rows - at, random.Next(1, mostInBatch + 1));
            onRead?.Invoke(count);
            var builder = new RecordBatchBuilder(schema, count);
            for (var row = at; row < at + count; row++)
            {
                builder.AppendRow(age(row), Amount(row), row % 5 == 0 ? null : "storage");
            }

            at = Math.Max(at + count, 1);
            var batch = builder.Build();
            if (without is null)
            {
                yield return batch;
            }
            else
            {
                using (batch)
                {
                    yield return batch.Without(without);
                }
            }
        }
    }
}
