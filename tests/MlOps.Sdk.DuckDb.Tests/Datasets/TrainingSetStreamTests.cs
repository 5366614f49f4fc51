using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class TrainingSetStreamTests : IAsyncDisposable
{
    private static readonly string[] Customers = [.. Enumerable.Range(0, 40).Select(i => $"customer-{i}")];

    private readonly TemporaryStore _temporary = new();
    private readonly RecordBatch _events = ScoredHistory.Events(Customers, days: 30);
    private readonly FeatureView _view;

    public TrainingSetStreamTests() => _view = ScoredHistory.View(Source.Batches("events", [_events], "at"));

    public async ValueTask DisposeAsync()
    {
        _events.Dispose();
        await _temporary.DisposeAsync();
    }

    [Theory]
    [InlineData(1, 1, new[] { 3 })]
    [InlineData(7, 3, new[] { 5, 0, 11 })]
    [InlineData(100, 64, new[] { 1_000 })]
    [InlineData(1_000_000, 65_536, new[] { 64, 1 })]
    public async Task StreamTrainingSet_AnyCutOfSpineAndParts_EqualsTheWholeJoin(int partRows, int batchRows, int[] cuts)
    {
        var rows = partRows == 1 ? 20 : 1_000;
        await ApplyAsync();
        using var spine = ScoredHistory.Spine(Customers, rows, days: 35, seed: 1);
        using var whole = await _temporary.Store.GetTrainingSetAsync(spine, "at", [_view]);

        var options = new TrainingSetOptions { RowsPerPart = partRows, BatchRows = batchRows };
        var parts = await TemporaryStore.ToListAsync(_temporary.Store.StreamTrainingSetAsync(TrainingSpine.FromBatches(ScoredHistory.CutAsync(spine, cuts)), "at", [_view], options));

        using var joined = RecordBatch.Concat(parts);
        Assert.Equal(whole.Data, joined);
        Assert.All(parts, p => Assert.InRange(p.RowCount, 1, Math.Min(partRows, batchRows)));
        parts.ForEach(p => p.Dispose());
    }

    [Fact]
    public async Task StreamTrainingSet_ViewMaterializedAgainBetweenParts_StaysWithTheStateItBeganWith()
    {
        await ApplyAsync();
        var path = Path.Combine(_temporary.Folder, "events.csv");
        await File.WriteAllTextAsync(path, "customer_id,at,score\ncustomer-1,2024-05-01,1\n");
        var view = new FeatureView("csv_scores", ScoredHistory.Customer, Source.Csv(path, "at")).Feature("score", DataType.Int32);
        await _temporary.Store.ApplyAsync([view]);
        await _temporary.Store.MaterializeAsync(view);
        using var spine = ScoredHistory.Build(
            new Schema(new Field("customer_id", DataType.Utf8), new Field("at", DataType.Timestamp)),
            Enumerable.Range(0, 4).Select(_ => new object?[] { "customer-1", ScoredHistory.Start.AddDays(1) }));

        var scores = new List<object?>();
        await foreach (var batch in _temporary.Store.StreamTrainingSetAsync(spine, "at", [view], new TrainingSetOptions { RowsPerPart = 1 }))
        {
            using (batch)
            {
                scores.Add(batch["csv_scores__score"].GetValue(0));
            }

            if (scores.Count == 1)
            {
                await File.WriteAllTextAsync(path, "customer_id,at,score\ncustomer-1,2024-05-01,2\n");
                await _temporary.Store.MaterializeAsync(view);
            }
        }

        Assert.Equal([1, 1, 1, 1], scores);
        using var now = await _temporary.Store.GetTrainingSetAsync(spine, "at", [view]);
        Assert.Equal(2, now.Data["csv_scores__score"].GetValue(0));
    }

    [Fact]
    public async Task StreamTrainingSet_QuerySpineIntoDeltaTable_GivesEveryRow()
    {
        await ApplyAsync();
        const int rows = 200_000;
        var spine = TrainingSpine.FromReader(ct => _temporary.Database.QueryAsync(
            $"SELECT 'customer-' || (i % 50) AS customer_id, TIMESTAMP '2024-05-01' + INTERVAL (i % 1000) HOUR AS at, i FROM range({rows}) t(i) ORDER BY i",
            cancellationToken: ct));
        var joined = _temporary.Store.StreamTrainingSetAsync(spine, "at", [_view], new TrainingSetOptions { RowsPerPart = 70_000 });
        var table = await DeltaTable.OpenOrCreateAsync(
            _temporary.Database,
            Path.Combine(_temporary.Folder, "joined"),
            new Schema(
                new Field("customer_id", DataType.Utf8), new Field("at", DataType.Timestamp), new Field("i", DataType.Int64), new Field("scores__score", DataType.Int32)));
        await table.AppendAsync(joined);

        // The score of a customer at an hour is its number times ten and the day, at most the last day; there are 40 customers.
        var sql = $"""
            SELECT count(*) AS n, count(*) FILTER (WHERE scores__score IS DISTINCT FROM CASE WHEN i % 50 < 40 THEN (i % 50) * 10 + least((i % 1000) // 24, 29) END) AS wrong
            FROM {await table.ToSqlAsync()}
            """;
        using var counts = await _temporary.Database.QueryAllAsync(sql);
        Assert.Equal((rows, 0L), ((int)counts.Column<long>("n")[0], counts.Column<long>("wrong")[0]));
    }

    [Fact]
    public async Task StreamTrainingSet_EmptySpine_GivesTheColumns()
    {
        await ApplyAsync();
        using var spine = ScoredHistory.Spine(Customers, 0, days: 1, seed: 1);
        var parts = await TemporaryStore.ToListAsync(_temporary.Store.StreamTrainingSetAsync(spine, "at", [_view]));
        Assert.Equal(["customer_id", "at", "label", "scores__score"], Assert.Single(parts).Schema.Select(f => f.Name));
        Assert.Equal(0, parts[0].RowCount);
    }

    [Fact]
    public async Task StreamTrainingSet_BadSpines_SayWhatIsWrong()
    {
        await ApplyAsync();
        using var spine = ScoredHistory.Spine(Customers, 3, days: 1, seed: 1);
        var once = TrainingSpine.FromBatches(ScoredHistory.CutAsync(spine, 2));
        await TemporaryStore.ToListAsync(_temporary.Store.StreamTrainingSetAsync(once, "at", []));
        var again = await Assert.ThrowsAsync<InvalidOperationException>(() => TemporaryStore.ToListAsync(_temporary.Store.StreamTrainingSetAsync(once, "at", [])));
        Assert.Contains("FromReader", again.Message, StringComparison.Ordinal);

        await Assert.ThrowsAsync<ArgumentException>(() => TemporaryStore.ToListAsync(_temporary.Store.StreamTrainingSetAsync(
            TrainingSpine.FromBatches(AsyncEnumerable.Empty<RecordBatch>()), "at", [_view])));
        var mixed = new[] { spine.Share(), spine.Without("label") }.ToAsyncEnumerable();
        var schema = await Assert.ThrowsAsync<SchemaException>(() => TemporaryStore.ToListAsync(_temporary.Store.StreamTrainingSetAsync(TrainingSpine.FromBatches(mixed), "at", [_view])));
        Assert.Contains("one schema", schema.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<System.ComponentModel.DataAnnotations.ValidationException>(() => TemporaryStore.ToListAsync(
            _temporary.Store.StreamTrainingSetAsync(spine, "at", [_view], new TrainingSetOptions { RowsPerPart = 0 })));
    }

    private async Task ApplyAsync()
    {
        await _temporary.Store.ApplyAsync([_view]);
        await _temporary.Store.MaterializeAsync(_view);
    }
}
