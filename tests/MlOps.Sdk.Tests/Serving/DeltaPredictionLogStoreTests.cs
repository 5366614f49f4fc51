using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Tests.Serving;

public sealed class DeltaPredictionLogStoreTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    private readonly DeltaPredictionLogStore _store;

    public DeltaPredictionLogStoreTests() => _store = new DeltaPredictionLogStore(_database, _folder.File("predictions"), TimeProvider.System);

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ReadJoinedAsync_AnyHistory_EqualsTheSearchOfEachRowByHand()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var folder = _folder.File($"random-{seed}");
            var store = new DeltaPredictionLogStore(_database, folder, TimeProvider.System);
            var predictions = Enumerable.Range(0, 60).Select(i => (Id: $"r{i / 2}", Row: i % 2, At: Day.AddMinutes(random.Next(100)), Version: random.Next(1, 4))).ToList();
            foreach (var part in predictions.Chunk(17))
            {
                using var rows = LogRows.Of(part);
                await store.AppendAsync("m", [rows]);
            }

            var outcomes = new List<(PredictionOutcome Outcome, DateTimeOffset RecordedAt)>();
            for (var commit = 0; commit < 6; commit++)
            {
                var recordedAt = Day.AddMinutes(commit * 30);
                var part = Enumerable.Range(0, random.Next(1, 25))
                    .Select(_ => new PredictionOutcome($"r{random.Next(34)}", random.Next(5), Day.AddMinutes(random.Next(6) * 40)) { Row = random.Next(2) }).ToList();
                outcomes.AddRange(part.Select(o => (o, recordedAt)));
                await store.AppendOutcomesAsync(part, recordedAt);
            }

            for (var ask = 0; ask < 8; ask++)
            {
                var query = new PredictionLogQuery
                {
                    Model = "m",
                    From = random.Next(2) == 0 ? null : Day.AddMinutes(random.Next(50)),
                    To = random.Next(2) == 0 ? null : Day.AddMinutes(50 + random.Next(50)),
                    Version = random.Next(2) == 0 ? null : 2,
                    KnownAt = random.Next(3) == 0 ? null : Day.AddMinutes(random.Next(200)),
                    Knowledge = (OutcomeKnowledge)random.Next(2),
                    OnlyWithOutcome = random.Next(3) == 0,
                };
                var expected = predictions
                    .Where(p => (query.From is null || p.At >= query.From) && (query.To is null || p.At < query.To) && (query.Version is null || p.Version == query.Version))
                    .Select(p => (p.Id, p.Row, Outcome: Latest(p.Id, p.Row, query)))
                    .Where(p => !query.OnlyWithOutcome || p.Outcome is not null).Order().ToList();
                Assert.Equal(expected, await ReadAsync(store, query));
                var summary = await store.SummarizeAsync(query);
                var known = outcomes.Where(o => IsKnown(o, query)).Select(o => (o.Outcome.RequestId, o.Outcome.Row)).Distinct();
                Assert.Equal(known.Count(o => !predictions.Exists(p => p.Id == o.RequestId && p.Row == o.Row)), summary.UnknownOutcomes);
                Assert.Equal(expected.Count(e => e.Outcome is not null), summary.WithOutcome);
            }

            double? Latest(string id, int row, PredictionLogQuery query) => outcomes
                .Where(o => o.Outcome.RequestId == id && o.Outcome.Row == row && IsKnown(o, query))
                .Index().OrderBy(o => o.Item.Outcome.At).ThenBy(o => o.Item.RecordedAt).ThenBy(o => o.Index)
                .Select(o => (double?)o.Item.Outcome.Value).LastOrDefault();
        }

        static bool IsKnown((PredictionOutcome Outcome, DateTimeOffset RecordedAt) o, PredictionLogQuery query) =>
            query.KnownAt is null || (query.Knowledge == OutcomeKnowledge.Told ? o.Outcome.At : o.RecordedAt) <= query.KnownAt;
    }

    [Fact]
    public async Task ReadJoinedAsync_NothingWasLogged_GivesTheColumnsAndNoRows()
    {
        var batches = await _store.ReadJoinedAsync(new PredictionLogQuery { Model = "none" }).ToListAsync();
        Assert.Equal(0, Assert.Single(batches).RowCount);
        Assert.Equal(DataType.Float64, batches[0].Schema[PredictionLogColumns.Outcome].Type);
        batches[0].Dispose();
        await _store.AppendOutcomesAsync([new PredictionOutcome("stranger", 1, Day)], Day);
        Assert.Equal(new PredictionLogSummary(0, 0, 1), await _store.SummarizeAsync(new PredictionLogQuery { Model = "none" }));
    }

    [Fact]
    public async Task ReadJoinedAsync_VersionsWithOtherInputs_StandSideBySide()
    {
        using (var first = LogRows.Of([("a", 0, Day, 1)], ("f_amount", Columns.From(2.5)), ("k_author", Columns.FromStrings("x"))))
        using (var second = LogRows.Of([("b", 0, Day, 2)], ("f_amount", Columns.From(3.5)), ("f_size", Columns.From(7u))))
        {
            await _store.AppendAsync("../m", [first]);
            await _store.AppendAsync("../m", [second]);
            await _store.AppendAsync("other", [first]);
        }

        Assert.Equal(["model-..%2Fm", "model-other"], Directory.GetDirectories(_folder.File("predictions")).Select(Path.GetFileName).Order());
        using var both = RecordBatch.Concat(await _store.ReadJoinedAsync(new PredictionLogQuery { Model = "../m", WithInputs = true }).ToListAsync());
        var rows = Enumerable.Range(0, 2).OrderBy(row => both.Text("request_id").GetString(row)).ToList();
        Assert.Equal([2.5, 3.5], rows.Select(row => both["f_amount"].GetValue(row)));
        Assert.Equal([null, 7L], rows.Select(row => both["f_size"].GetValue(row)));
        Assert.Equal(["x", null], rows.Select(row => both["k_author"].GetValue(row)));
        using var plain = RecordBatch.Concat(await _store.ReadJoinedAsync(new PredictionLogQuery { Model = "../m", Version = 2, Variant = "primary" }).ToListAsync());
        Assert.Equal((1, 17), (plain.RowCount, plain.Schema.Count));
    }

    [Fact]
    public async Task MaintainAsync_ManyFlushes_JoinsFilesAndRemovesWhatIsOld()
    {
        for (var flush = 0; flush < 12; flush++)
        {
            using var rows = LogRows.Of([($"r{flush}", 0, Day.AddDays(flush), 1)]);
            await _store.AppendAsync("m", [rows]);
            await _store.AppendOutcomesAsync([new PredictionOutcome($"r{flush}", flush, Day.AddDays(flush))], Day.AddDays(flush));
        }

        Assert.Equal(4, await _store.MaintainAsync(Day.AddDays(4)));
        Assert.Equal(Enumerable.Range(4, 8).Select(i => ($"r{i}", 0, (double?)i)).Order(), await ReadAsync(_store, new PredictionLogQuery { Model = "m" }));
        var tables = Directory.GetDirectories(_folder.File("predictions"), "*", SearchOption.AllDirectories).Where(f => DeltaTable.Exists(_database, f)).ToList();
        Assert.Equal(2, tables.Count);
        foreach (var folder in tables)
        {
            Assert.Single((await DeltaTable.OpenAsync(_database, folder)).Files);
        }

        Assert.Equal(0, await _store.MaintainAsync(null));
    }

    [Fact]
    public async Task EraseAsync_EntityAmongOthers_LeavesNoTraceOfItAndAllOfThem()
    {
        using (var rows = LogRows.Of(
            [("batch", 0, Day, 1), ("batch", 1, Day, 1), ("single", 0, Day, 1)], ("k_author", Columns.FromStrings("gone@x", "kept@x", "gone@x"))))
        using (var asInput = LogRows.Of([("input", 0, Day, 2), ("other", 0, Day, 2)], ("f_author", Columns.FromStrings("gone@x", "kept@x"))))
        using (var without = LogRows.Of([("none", 0, Day, 3)]))
        {
            await _store.AppendAsync("m", [rows]);
            await _store.AppendAsync("m", [asInput]);
            await _store.AppendAsync("m", [without]);
        }

        await _store.AppendOutcomesAsync(
            [new("batch", 1, Day) { Row = 0 }, new("batch", 2, Day) { Row = 1 }, new("single", 3, Day), new("input", 4, Day), new("other", 5, Day), new("none", 6, Day)], Day);
        Assert.Equal(3, await _store.EraseAsync(new Dictionary<string, string> { ["author"] = "gone@x" }));
        Assert.Equal(0, await _store.EraseAsync(new Dictionary<string, string> { ["author"] = "gone@x" }));
        Assert.Equal([("batch", 1, 2), ("none", 0, 6), ("other", 0, 5)], await ReadAsync(_store, new PredictionLogQuery { Model = "m" }));
        Assert.Equal(0, (await _store.SummarizeAsync(new PredictionLogQuery { Model = "m" })).UnknownOutcomes);
        foreach (var file in Directory.GetFiles(_folder.File("predictions"), "*", SearchOption.AllDirectories))
        {
            var holds = file.EndsWith(".parquet", StringComparison.Ordinal) && !file.Contains("_delta_log", StringComparison.Ordinal)
                ? await TextOfAsync(file)
                : await File.ReadAllTextAsync(file);
            Assert.DoesNotContain("gone@x", holds, StringComparison.Ordinal);
            Assert.DoesNotContain("single", holds, StringComparison.Ordinal);
        }
    }

    private async Task<string> TextOfAsync(string file)
    {
        using var rows = await _database.QueryAllAsync($"SELECT string_agg(t::VARCHAR, ' ') AS all_of_it FROM read_parquet('{file}') AS t");
        return rows.Text("all_of_it").GetString(0) ?? string.Empty;
    }

    private static async Task<List<(string Id, int Row, double? Outcome)>> ReadAsync(PredictionLogStore store, PredictionLogQuery query)
    {
        var read = new List<(string, int, double?)>();
        await foreach (var batch in store.ReadJoinedAsync(query))
        {
            using (batch)
            {
                read.AddRange(Enumerable.Range(0, batch.RowCount).Select(row =>
                    (batch.Text("request_id").GetString(row)!, batch.Column<int>("row")[row], (double?)batch[PredictionLogColumns.Outcome].GetValue(row))));
            }
        }

        read.Sort();
        return read;
    }
}
