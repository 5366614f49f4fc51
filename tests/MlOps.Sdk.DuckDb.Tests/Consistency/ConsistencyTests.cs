using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class ConsistencyTests : IAsyncDisposable
{
    private const string Header = "customer_id,at,score\n";

    private static readonly DateTimeOffset Start = ScoredHistory.Start;
    private static readonly DateTimeOffset Now = Start.AddDays(10);

    private readonly TemporaryStore _temporary = new(b => b.AddFeatureStore(o => (o.OnlineSampleRate, o.OnlineSampleRows) = (1, 500)));

    private IFeatureStore Store => _temporary.Store;

    private string Events => Path.Combine(_temporary.Folder, "events.csv");

    private FeatureView View => new FeatureView("scores", ScoredHistory.Customer, Source.Csv(Events, "at")).Feature("score", DataType.Float64).WithTimeToLive(TimeSpan.FromDays(30));

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task Check_OnlineIsWhatTheLakeHas_FindsNothing_AndSummarizes()
    {
        await ComputeAsync(string.Concat(Enumerable.Range(0, 101).Select(i => $"c{i},2024-05-01,{i}\n")));
        await Store.SyncOnlineAsync(View, Start);
        await ReadAsync([.. Enumerable.Range(0, 101).Select(i => $"c{i}"), "nobody", null]);

        var report = await Store.CheckConsistencyAsync();
        Assert.True(report.IsConsistent);
        Assert.Equal((102L, 0L), (report.Rows, report.Lost));
        var feature = Assert.Single(report.Features);
        Assert.Equal(("scores__score", 1, 102L, 0L, 0.0), (feature.Feature, feature.Version, feature.Compared, feature.Mismatches, feature.MismatchShare));
        Assert.Equal((102L, 1L, 50.0), (feature.Served.Rows, feature.Served.Nulls, feature.Served.Mean));
        Assert.Equal([5.0, 25, 50, 75, 95], feature.Served.Quantiles);
        Assert.Equal((0.0, 0.0), (feature.NullShareDifference, feature.MeanDifference));
        Assert.Equal(0, (await Store.CheckConsistencyAsync()).Rows);
    }

    [Theory]
    [InlineData("c1,2024-05-01,1\nc1,2024-05-04,7\n", MismatchReason.StaleSync, 7.0, 3)]
    [InlineData("c1,2024-05-01,3.5\n", MismatchReason.ValueDiffers, 3.5, 0)]
    [InlineData("c2,2024-05-01,1\n", MismatchReason.NotInLake, null, null)]
    public async Task Check_LakeChangedSinceTheSync_TellsWhatAndWhy(string content, MismatchReason reason, double? lake, int? lakeDay)
    {
        await ComputeAsync("c1,2024-05-01,1\nc2,2024-05-01,1\n");
        await Store.SyncOnlineAsync(View, Start);
        await ComputeAsync(content + "c2,2024-05-01,1\n");
        await ReadAsync("c1", "c2");

        var feature = Assert.Single((await Store.CheckConsistencyAsync()).Features);
        Assert.Equal((2L, 1L, 0.5), (feature.Compared, feature.Mismatches, feature.MismatchShare));
        Assert.Equal((reason, 1L), Assert.Single(feature.ByReason.Select(r => (r.Key, r.Value))));
        var worst = Assert.Single(feature.Worst);
        Assert.Equal(("c1", 1.0, lake), (worst.Key[0], worst.Served, worst.Lake));
        Assert.Equal((Now, Start, lakeDay is { } day ? Start.AddDays(day) : (DateTimeOffset?)null), (worst.At, worst.ServedEventTime, worst.LakeEventTime));
    }

    [Theory]
    [InlineData(0.0, 0.0, 1)]
    [InlineData(0.5, 0.0, 0)]
    [InlineData(0.0, 0.01, 0)]
    [InlineData(0.4, 0.001, 1)]
    public async Task Check_WithTolerance_PassesSmallDifferences(double absolute, double relative, long mismatches)
    {
        await ComputeAsync("c1,2024-05-01,100\n");
        await Store.SyncOnlineAsync(View, Start);
        await ComputeAsync("c1,2024-05-01,100.5\n");
        await ReadAsync("c1");
        var report = await Store.CheckConsistencyAsync(new ConsistencyOptions { AbsoluteTolerance = absolute, RelativeTolerance = relative });
        Assert.Equal(mismatches, report.Features[0].Mismatches);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.CheckConsistencyAsync(new ConsistencyOptions { AbsoluteTolerance = double.NaN }));
    }

    [Fact]
    public async Task Check_AgainstATrainingSet_TellsHowTheDistributionsDiffer()
    {
        await ComputeAsync(string.Concat(Enumerable.Range(0, 11).Select(i => $"c{i},2024-05-01,{i}\n")));
        await Store.SyncOnlineAsync(View, Start);
        using var spine = ScoredHistory.Build(
            new Schema(new Field("customer_id", DataType.Utf8), new Field("at", DataType.Timestamp)),
            [.. Enumerable.Range(0, 11).Select(i => new object?[] { $"c{i}", Now }), ["nobody", Now]]);
        await Store.SaveTrainingSetAsync("churn", spine, "at", [View]);
        await ReadAsync("c9", "c10", "c10");

        var feature = (await Store.CheckConsistencyAsync(new ConsistencyOptions { TrainingSet = "churn" })).Features[0];
        Assert.Equal((12L, 1L, 5.0), (feature.Training!.Rows, feature.Training.Nulls, feature.Training.Mean));
        Assert.Equal([0.5, 2.5, 5, 7.5, 9.5], feature.Training.Quantiles);
        Assert.Equal(29.0 / 3 - 5, feature.MeanDifference!.Value, 12);
        Assert.Equal(-1.0 / 12, feature.NullShareDifference!.Value, 12);
        Assert.Equal(5.0, feature.QuantileDifferences[2], 12);
    }

    [Fact]
    public async Task Check_MoreReadsThanTheLogHolds_KeepsTheNewest_AndErasedEntitiesAreForgotten()
    {
        await ComputeAsync("c1,2024-05-01,1\n");
        await Store.SyncOnlineAsync(View, Start);
        await ReadAsync([.. Enumerable.Repeat("c1", 620)]);
        var report = await Store.CheckConsistencyAsync();
        Assert.Equal((500L, 120L), (report.Rows, report.Lost));
        await ReadAsync("c1");
        await Store.EraseAsync(ScoredHistory.Customer, ["c1"]);
        Assert.Equal(0, (await Store.CheckConsistencyAsync()).Rows);
    }

    [Theory]
    [InlineData(0.0, 0, 0)]
    [InlineData(0.1, 850, 1150)]
    public async Task Check_SampleRate_DecidesHowManyReadsAreKept(double rate, int least, int most)
    {
        await using var other = new TemporaryStore(b => b.AddFeatureStore(o => (o.OnlineSampleRate, o.OnlineSampleRows) = (rate, 100_000)));
        await File.WriteAllTextAsync(Events, Header + "c1,2024-05-01,1\n");
        await other.Store.ApplyAsync([View]);
        await other.Store.MaterializeAsync(View);
        await other.Store.SyncOnlineAsync(View, Start);
        using var entities = Entities([.. Enumerable.Repeat("c1", 7)]);
        for (var i = 0; i < 1_429; i++)
        {
            using var read = await other.Store.GetOnlineAsync(entities, [View], Now);
        }

        Assert.InRange((await other.Store.CheckConsistencyAsync()).Rows, least, most);
    }

    private static RecordBatch Entities(string?[] keys) => new(new Schema(new Field("customer_id", DataType.Utf8)), Columns.FromStrings(keys));

    private async Task ReadAsync(params string?[] keys)
    {
        using var entities = Entities(keys);
        using var read = await Store.GetOnlineAsync(entities, [View], Now);
    }

    private async Task ComputeAsync(string content)
    {
        await File.WriteAllTextAsync(Events, Header + content);
        await Store.ApplyAsync([View]);
        await Store.MaterializeAsync(View);
    }
}
