using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.FeatureStore;

namespace FeatureStoreSample;

/// <summary>What the sample asks the store.</summary>
internal static class Questions
{
    public static int FeatureCount => Definitions.Live.Features.Count;

    /// <summary>The authors with the most commits.</summary>
    public static async Task<IReadOnlyList<long>> BusiestAuthorsAsync(DuckDbDatabase engine, int count)
    {
        var counts = new Dictionary<long, int>();
        await foreach (var batch in engine.ReadCsvAsync(Definitions.Commits))
        {
            using (batch)
            {
                foreach (var author in batch.Column<long>("author_id").Values)
                {
                    counts[author] = counts.GetValueOrDefault(author) + 1;
                }
            }
        }

        return [.. counts.OrderByDescending(c => c.Value).Take(count).Select(c => c.Key)];
    }

    /// <summary>A request about changes of some authors.</summary>
    public static RecordBatch Request(IReadOnlyList<long> authors, double linesAdded) => new(
        new Schema(new Field("author_id", DataType.Int64), new Field("lines_added", DataType.Float64)),
        Columns.From<long>([.. authors]),
        Columns.From<double>([.. authors.Select(_ => linesAdded)]));

    public static void Print(RecordBatch request, OnlineFeatures features)
    {
        for (var row = 0; row < features.Values.RowCount; row++)
        {
            Console.WriteLine($"   author {request["author_id"].GetValue(row)}");
            foreach (var field in features.Values.Schema)
            {
                Console.WriteLine($"      {field.Name,-36} {features.Values[field.Name].GetValue(row) ?? "-",-45} {features.GetStatus(row, field.Name).ToString().ToLowerInvariant()}");
            }
        }
    }

    /// <summary>Reads both views at the instants of all commits, and counts the values that are not the same to the last bit.</summary>
    public static async Task<(int Compared, int Different)> CompareAsync(IFeatureStore store, DuckDbDatabase engine)
    {
        var events = await CommitStream.ReadAsync(engine);
        using var all = RecordBatch.Concat(events);
        using var instants = all.Select(["author_id", "committed_at"]);
        using var set = await store.GetTrainingSetAsync(instants, "committed_at", [Definitions.Live, Definitions.History]);
        var different = 0;
        foreach (var feature in Definitions.Live.Features)
        {
            var (live, history) = (set.Data[Definitions.Live.ColumnOf(feature)], set.Data[Definitions.History.ColumnOf(feature)]);
            different += Enumerable.Range(0, set.Data.RowCount).Count(i => !Equals(live.GetValue(i), history.GetValue(i)));
        }

        foreach (var batch in events)
        {
            batch.Dispose();
        }

        return (set.Data.RowCount * FeatureCount, different);
    }
}
