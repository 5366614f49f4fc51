using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class SavedTrainingSetTests : IAsyncDisposable
{
    private static readonly string[] Customers = [.. Enumerable.Range(0, 20).Select(i => $"customer-{i}")];

    private readonly TemporaryStore _temporary = new();
    private readonly RecordBatch _events = ScoredHistory.Events(Customers, days: 10);
    private readonly FeatureView _view;

    public SavedTrainingSetTests() => _view = ScoredHistory.View(Source.Batches("events", [_events], "at"));

    private IFeatureStore Store => _temporary.Store;

    public async ValueTask DisposeAsync()
    {
        _events.Dispose();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task Open_AfterRestart_GivesTheSameRowsInTheSameOrder_ByVersionTagAndHash()
    {
        await ApplyAsync();
        using var spine = ScoredHistory.Spine(Customers, 150_000, days: 12, seed: 3);
        using var expected = await Store.GetTrainingSetAsync(spine, "at", [_view]);
        var saved = await Store.SaveTrainingSetAsync(
            "churn", TrainingSpine.FromBatches(ScoredHistory.CutAsync(spine, 40_000)), "at", [_view], new SaveTrainingSetOptions { RowsPerPart = 50_000, Tags = ["first", "best"], Description = "May" });
        Assert.Equal((1, 150_000L, false, "May"), (saved.Version, saved.Rows, saved.IsReused, saved.Description));
        Assert.Equal((expected.ContentHash, ContentHash.Of(spine)), (saved.ContentHash, saved.SpineHash));
        Assert.Equal(["best", "first"], saved.Tags);

        await _temporary.RestartAsync();
        foreach (var reference in new[] { TrainingSetReference.Newest, TrainingSetReference.ByVersion(1), TrainingSetReference.ByTag("best"), TrainingSetReference.ByHash(saved.ContentHash) })
        {
            var opened = await Store.OpenTrainingSetAsync("churn", reference);
            using var rows = await opened.ReadAllAsync();
            Assert.Equal(expected.Data, rows);
            Assert.Equal(DataType.UInt64, opened.Set.Schema["label"].Type);
        }
    }

    [Fact]
    public async Task Save_SameQuestionAndData_IsFoundAgain_AnotherIsNot()
    {
        await ApplyAsync();
        using var spine = ScoredHistory.Spine(Customers, 100, days: 12, seed: 3);
        var first = await Store.SaveTrainingSetAsync("churn", spine, "at", [_view]);
        var again = await Store.SaveTrainingSetAsync("churn", spine, "at", [_view], new SaveTrainingSetOptions { Tags = ["again"] });
        var streamed = await Store.SaveTrainingSetAsync("churn", TrainingSpine.FromBatches(ScoredHistory.CutAsync(spine, 30)), "at", [_view]);
        using var other = spine.Slice(0, 99);
        var shorter = await Store.SaveTrainingSetAsync("churn", other, "at", [_view]);
        var elsewhere = await Store.SaveTrainingSetAsync("churn_two", spine, "at", [_view]);

        Assert.Equal([false, true, true, false, false], new[] { first, again, streamed, shorter, elsewhere }.Select(s => s.IsReused));
        Assert.Equal((1, 1, 1), (again.Version, streamed.Version, elsewhere.Version));
        Assert.Equal(["again"], streamed.Tags);
        Assert.NotEqual(1, shorter.Version);
        Assert.Equal(first.ContentHash, elsewhere.ContentHash);
        Assert.Equal(["v1", $"v{shorter.Version}"], FoldersOf("churn"));
        Assert.Equal([1, shorter.Version], (await Store.ListTrainingSetsAsync("churn")).Select(s => s.Version));
    }

    [Fact]
    public async Task Save_ViewHasOtherRowsNow_MakesANewVersion()
    {
        var path = Path.Combine(_temporary.Folder, "events.csv");
        var view = new FeatureView("scores", ScoredHistory.Customer, Source.Csv(path, "at")).Feature("score", DataType.Int32);
        using var spine = ScoredHistory.Spine(["customer-1"], 50, days: 3, seed: 5);
        var sets = new List<SavedTrainingSet>();
        foreach (var score in new[] { 1, 2, 2 })
        {
            await File.WriteAllTextAsync(path, $"customer_id,at,score\ncustomer-1,2024-05-01,{score}\n");
            await Store.ApplyAsync([view]);
            await Store.MaterializeAsync(view);
            sets.Add(await Store.SaveTrainingSetAsync("churn", spine, "at", [view]));
        }

        Assert.Equal([(1, false), (2, false), (2, true)], sets.Select(s => (s.Version, s.IsReused)));
        Assert.NotEqual(sets[0].ContentHash, sets[1].ContentHash);
        Assert.NotEqual(sets[0].Views[0].TableVersion, sets[1].Views[0].TableVersion);
        using var old = await (await Store.OpenTrainingSetAsync("churn", TrainingSetReference.ByVersion(1))).ReadAllAsync();
        Assert.All(Enumerable.Range(0, old.RowCount).Where(i => !old["customer_id"].IsNull(i)), i => Assert.Equal(1, old["scores__score"].GetValue(i)));
    }

    [Fact]
    public async Task Save_SaysInTheCommitAndTheLineage_WhatItWasMadeFrom()
    {
        await ApplyAsync();
        using var spine = ScoredHistory.Spine(Customers, 100, days: 12, seed: 3);
        var saved = await Store.SaveTrainingSetAsync("churn", spine, "at", [_view]);

        var table = await DeltaTable.OpenAsync(_temporary.Database, Path.Combine(_temporary.Lake, "datasets", "churn", "v1"));
        var commit = (await table.HistoryAsync())[^1];
        using var remarks = JsonDocument.Parse(commit.UserMetadata!);
        Assert.Equal(saved.ContentHash, remarks.RootElement.GetProperty("content_hash").GetString());
        Assert.Equal(saved.SpineHash, remarks.RootElement.GetProperty("spine_hash").GetString());
        var view = remarks.RootElement.GetProperty("query").GetProperty("views")[0];
        Assert.Equal(("scores", saved.Views[0].TableVersion), (view.GetProperty("name").GetString(), view.GetProperty("table_version").GetInt64()));
        Assert.Equal(_view.Fingerprint, view.GetProperty("fingerprint").GetString());

        var lineage = _temporary.Services.GetRequiredService<LineageStore>();
        var sources = await lineage.UpstreamAsync(new LineageNode(LineageKinds.TrainingSet, "churn", saved.ContentHash));
        Assert.Equal(
            [new LineageNode(LineageKinds.Dataset, "churn-spine", saved.SpineHash), new LineageNode(LineageKinds.FeatureView, "scores", "1")], sources.Where(e => e.Distance == 1).Select(e => e.From));

        var profile = await _temporary.Database.ProfileAsync(table.Folder, new TableProfileOptions());
        Assert.Equal(100, profile.Rows);
    }

    [Fact]
    public async Task Open_FilesChangedOrGone_ThrowsWhatSaysSo()
    {
        await ApplyAsync();
        using var spine = ScoredHistory.Spine(Customers, 100, days: 12, seed: 3);
        await Store.SaveTrainingSetAsync("churn", spine, "at", [_view]);
        var folder = Path.Combine(_temporary.Lake, "datasets", "churn", "v1");
        var table = await DeltaTable.OpenAsync(_temporary.Database, folder);
        await table.DeleteAsync([DeltaFilter.EqualTo("customer_id", "customer-3")]);

        var changed = await Assert.ThrowsAsync<ArtifactException>(async () => await Store.OpenTrainingSetAsync("churn"));
        Assert.Equal((ArtifactErrorReason.Corrupt, "churn@v1"), (changed.Reason, changed.Artifact));
        Directory.GetFiles(folder, "*.parquet").ToList().ForEach(File.Delete);
        await Assert.ThrowsAsync<DataEngineException>(async () => await Store.OpenTrainingSetAsync("churn"));
        Directory.Delete(folder, recursive: true);
        await Assert.ThrowsAsync<NotFoundException>(async () => await Store.OpenTrainingSetAsync("churn"));
        var second = await Store.SaveTrainingSetAsync("churn", spine, "at", [_view]);
        Assert.Equal((2, false), (second.Version, second.IsReused));

        var missing = await Assert.ThrowsAsync<NotFoundException>(async () => await Store.OpenTrainingSetAsync("churn", TrainingSetReference.ByTag("gone")));
        Assert.Contains("has no tag 'gone'. It has the versions 1, 2", missing.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFoundException>(async () => await Store.OpenTrainingSetAsync("other"));
    }

    [Fact]
    public async Task Save_SpineFailsHalfWay_LeavesNothing()
    {
        await ApplyAsync();
        using var spine = ScoredHistory.Spine(Customers, 100, days: 12, seed: 3);
        await Assert.ThrowsAsync<IOException>(async () => await Store.SaveTrainingSetAsync("churn", TrainingSpine.FromBatches(Failing(spine)), "at", [_view]));
        Assert.Empty(FoldersOf("churn"));
        Assert.Empty(await Store.ListTrainingSetsAsync());
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.SaveTrainingSetAsync("../churn", spine, "at", [_view]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.SaveTrainingSetAsync("churn", spine, "at", [_view], new SaveTrainingSetOptions { Tags = [" "] }));
        Assert.Equal(1, (await Store.SaveTrainingSetAsync("churn", spine, "at", [_view])).Version);
    }

    [Fact]
    public async Task Tag_PointsToOneVersion_AndMoves()
    {
        await ApplyAsync();
        using var spine = ScoredHistory.Spine(Customers, 10, days: 12, seed: 3);
        using var other = spine.Slice(0, 9);
        await Store.SaveTrainingSetAsync("churn", spine, "at", [_view], new SaveTrainingSetOptions { Tags = ["best"] });
        await Store.SaveTrainingSetAsync("churn", other, "at", [_view]);
        await Store.TagTrainingSetAsync("churn", 2, "best");
        Assert.Equal(2, (await Store.OpenTrainingSetAsync("churn", TrainingSetReference.ByTag("best"))).Set.Version);
        Assert.Equal(["", "best"], (await Store.ListTrainingSetsAsync("churn")).Select(s => string.Join(",", s.Tags)));
        await Assert.ThrowsAsync<NotFoundException>(async () => await Store.TagTrainingSetAsync("churn", 7, "best"));
    }

    [Fact]
    public async Task Diff_CountsRowsByKeyAndColumns()
    {
        await ApplyAsync();
        Schema before = new(new Field("id", DataType.Int64), new Field("customer_id", DataType.Utf8), new Field("at", DataType.Timestamp), new Field("x", DataType.Float64), new Field("y", DataType.Int32), new Field("gone", DataType.Boolean));
        Schema after = new(new Field("id", DataType.Int64), new Field("customer_id", DataType.Utf8), new Field("at", DataType.Timestamp), new Field("x", DataType.Float64), new Field("y", DataType.Int64), new Field("new", DataType.Boolean));
        var at = ScoredHistory.Start.AddDays(1);
        using var first = ScoredHistory.Build(before, Enumerable.Range(0, 100).Select(i => new object?[] { i == 0 ? null : (long)i, "customer-1", at, i % 3 == 0 ? null : double.NaN, i, true }));
        using var second = ScoredHistory.Build(after, Enumerable.Range(0, 90).Select(i => new object?[] { i == 0 ? null : (long)i + (i >= 80 ? 1000 : 0), i < 5 ? "customer-2" : "customer-1", at, i % 3 == 0 ? null : i == 7 ? 1.0 : double.NaN, (long)i, true }));
        await Store.SaveTrainingSetAsync("churn", first, "at", [_view]);
        await Store.SaveTrainingSetAsync("churn", second, "at", [_view]);

        var diff = await Store.DiffTrainingSetsAsync("churn", TrainingSetReference.ByVersion(1), TrainingSetReference.ByVersion(2), ["id"]);
        Assert.Equal((10, 20, 6, 74), (diff.Rows.Added, diff.Rows.Removed, diff.Rows.Changed, diff.Rows.Unchanged));
        Assert.Equal([("at", 0), ("customer_id", 5), ("scores__score", 5), ("x", 1)], diff.Rows.ChangedByColumn.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Value)));
        Assert.Equal(["new"], diff.AddedColumns.Select(f => f.Name));
        Assert.Equal(["gone"], diff.RemovedColumns.Select(f => f.Name));
        Assert.Equal(new RetypedColumn("y", DataType.Int32, DataType.Int64), Assert.Single(diff.RetypedColumns));
        Assert.False(diff.IsEmpty);
        Assert.True((await Store.DiffTrainingSetsAsync("churn", TrainingSetReference.ByVersion(2), TrainingSetReference.ByVersion(2), ["id"])).IsEmpty);

        var twice = await Assert.ThrowsAsync<DataValidationException>(async () =>
            await Store.DiffTrainingSetsAsync("churn", TrainingSetReference.ByVersion(1), TrainingSetReference.ByVersion(2), ["customer_id", "at"]));
        Assert.Contains("(customer_id, at) = (customer-1, 2024-05-02 00:00:00) occurs 100 times in the training set 'churn@v1'", twice.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SchemaException>(async () => await Store.DiffTrainingSetsAsync("churn", TrainingSetReference.ByVersion(1), TrainingSetReference.ByVersion(2), ["y"]));
        await Assert.ThrowsAsync<SchemaException>(async () => await Store.DiffTrainingSetsAsync("churn", TrainingSetReference.ByVersion(1), TrainingSetReference.ByVersion(2), ["gone"]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.DiffTrainingSetsAsync("churn", TrainingSetReference.ByVersion(1), TrainingSetReference.ByVersion(2), []));
    }

    private static async IAsyncEnumerable<RecordBatch> Failing(RecordBatch spine)
    {
        yield return spine.Share();
        await Task.CompletedTask;
        throw new IOException("The disk went away.");
    }

    private IEnumerable<string?> FoldersOf(string name)
    {
        var folder = Path.Combine(_temporary.Lake, "datasets", name);
        return Directory.Exists(folder) ? Directory.GetDirectories(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal) : [];
    }

    private async Task ApplyAsync()
    {
        await Store.ApplyAsync([_view]);
        await Store.MaterializeAsync(_view);
    }
}
