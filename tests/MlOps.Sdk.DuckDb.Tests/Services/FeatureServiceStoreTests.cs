using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Services through the whole store: one definition, computed for a training set and for requests.</summary>
public sealed class FeatureServiceStoreTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-service-").FullName;
    private readonly ServiceProvider _services;
    private readonly IFeatureStore _store;
    private readonly FeatureView _customer;
    private readonly OnDemandFeatureView _ratios;
    private readonly FeatureService _fraud;

    public FeatureServiceStoreTests()
    {
        _services = new ServiceCollection().AddMlOpsCore(o => o.Path = Path.Combine(_folder, "platform")).UseSqlite().UseDuckDbOfflineStore().AddFeatureStore()
            .Services.BuildServiceProvider();
        _store = _services.GetRequiredService<IFeatureStore>();
        var path = Path.Combine(_folder, "payments.csv");
        File.WriteAllText(path, "customer_id,at,amount\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
            FormattableString.Invariant($"{i % 7},{Start.AddHours(i * 5):O},{(i % 11) - 3}\n"))));
        _customer = new FeatureView("customer", new Entity("customer", DataType.Int64, "customer_id"), Source.Csv(path, "at"))
            .Aggregate("mean_3d", a => a.Mean("amount").Over(TimeSpan.FromDays(3)))
            .Aggregate("n", a => a.Count())
            .WithTimeToLive(TimeSpan.FromDays(4));
        _ratios = new OnDemandFeatureView("ratios").Request("amount", DataType.Float64).Request("country", DataType.Utf8).Uses(_customer)
            .Feature("amount_to_mean", f => f["amount"] / f["customer__mean_3d"])
            .Feature("log_n", f => (f["customer__n"] + 1).Log())
            .Feature("abroad_at_night", f => f["country"].Lower().NotEqualTo("de") & (f.Instant.Hour() < 6));
        _fraud = new FeatureService("fraud").Include(_ratios, "amount_to_mean", "abroad_at_night").Include(_customer, "n").Include(_ratios, "log_n");
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<FeatureServiceVersion> PrepareAsync()
    {
        var applied = await _store.ApplyAsync(new FeatureDefinitions(services: [_fraud]));
        await _store.MaterializeAsync(_customer);
        return applied.Services[0];
    }

    private static RecordBatch Spine(int rows) => new(
        new Schema(new Field("customer_id", DataType.Int64), new Field("amount", DataType.Float64), new Field("at", DataType.Timestamp), new Field("country", DataType.Utf8)),
        Columns.FromNullable(Enumerable.Range(0, rows).Select(i => i % 9 == 8 ? null : (long?)(i % 9))),
        Columns.FromNullable(Enumerable.Range(0, rows).Select(i => i % 5 == 0 ? null : (double?)(i * 1.5))),
        Columns.FromTimestamps(Enumerable.Range(0, rows).Select(i => (DateTimeOffset?)Start.AddHours((i * 7) + 1))),
        Columns.FromStrings(Enumerable.Range(0, rows).Select(i => i % 6 == 0 ? null : i % 2 == 0 ? "DE" : "fr")));

    [Fact]
    public async Task TrainingSet_ByService_EqualsTheViewsAndThePlainFormulas()
    {
        var version = await PrepareAsync();
        using var spine = Spine(140);
        using var stored = await _store.GetTrainingSetAsync(spine, "at", [_customer]);
        using var set = await _store.GetTrainingSetAsync(spine, "at", _fraud);
        Assert.Equal(version, set.Service);
        Assert.Equal(["ratios__amount_to_mean", "ratios__abroad_at_night", "customer__n", "ratios__log_n"], set.FeatureColumns);
        Assert.Equal([.. spine.Schema.Select(f => f.Name), .. set.FeatureColumns], set.Data.Schema.Select(f => f.Name));
        Assert.Equal("customer@v1", Assert.Single(set.Views).Id);
        var present = 0;
        for (var i = 0; i < spine.RowCount; i++)
        {
            var (amount, mean, n) = ((double?)spine["amount"].GetValue(i), (double?)stored.Data["customer__mean_3d"].GetValue(i), (long?)stored.Data["customer__n"].GetValue(i));
            Assert.Equal(mean is null or 0 ? null : amount / mean, set.Data["ratios__amount_to_mean"].GetValue(i));
            Assert.Equal(n, set.Data["customer__n"].GetValue(i));
            Assert.Equal(n is null ? null : Math.Log(n.Value + 1), set.Data["ratios__log_n"].GetValue(i));
            var (country, night) = ((string?)spine["country"].GetValue(i), Start.AddHours((i * 7) + 1).Hour < 6);
            Assert.Equal(!night ? false : country is null ? null : country != "DE", set.Data["ratios__abroad_at_night"].GetValue(i));
            present += set.Data["ratios__amount_to_mean"].IsNull(i) ? 0 : 1;
        }

        Assert.True(present > 40, $"only {present} ratios");
    }

    [Fact]
    public async Task Stream_InParts_EqualsTheTrainingSet()
    {
        await PrepareAsync();
        using var spine = Spine(140);
        using var set = await _store.GetTrainingSetAsync(spine, "at", _fraud);
        var parts = new List<RecordBatch>();
        await foreach (var part in _store.StreamTrainingSetAsync(spine, "at", _fraud, new TrainingSetOptions { RowsPerPart = 33 }))
        {
            parts.Add(part);
        }

        using var whole = RecordBatch.Concat(parts);
        Assert.True(parts.Count > 3);
        Assert.Equal(set.Data, whole);
        parts.ForEach(p => p.Dispose());
        using var taken = spine.With(new Field("ratios__log_n", DataType.Float64), Columns.From(new double[140]));
        await Assert.ThrowsAsync<SchemaException>(async () =>
        {
            await foreach (var part in _store.StreamTrainingSetAsync(taken, "at", _fraud))
            {
                part.Dispose();
            }
        });
    }

    [Fact]
    public async Task Online_EachRowAlone_EqualsTheTrainingSet()
    {
        await PrepareAsync();
        await _store.SyncOnlineAsync(_customer, Start);
        using var spine = Spine(140);
        using var set = await _store.GetTrainingSetAsync(spine, "at", _fraud);
        var seen = new HashSet<FeatureStatus>();
        for (var i = 0; i < spine.RowCount; i++)
        {
            using var row = spine.Slice(i, 1);
            using var request = row.Without("at");
            using var online = await _store.GetOnlineAsync(request, _fraud, (DateTimeOffset)spine["at"].GetValue(i)!);
            Assert.Equal(set.FeatureColumns, online.Values.Schema.Select(f => f.Name));
            Assert.Equal(set.FeatureColumns.Select(c => set.Data[c].GetValue(i)), online.Values.Columns.Select(c => c.GetValue(0)));
            seen.Add(online.GetStatus(0, "ratios__amount_to_mean"));
            Assert.Equal(online.Values["ratios__amount_to_mean"].IsNull(0), online.GetStatus(0, 0) != FeatureStatus.Present);
            Assert.Equal(online.GetEventTime(0, "customer__n"), online.GetEventTime(0, "ratios__log_n"));
        }

        Assert.Equal([FeatureStatus.Present, FeatureStatus.Null, FeatureStatus.Missing], seen.Order());
    }

    [Fact]
    public async Task Online_StoredValueTooOld_MakesTheComputedOneExpired()
    {
        await PrepareAsync();
        var late = Start.AddHours(199 * 5).AddDays(30);
        await _store.SyncOnlineAsync(_customer, late);
        using var request = new RecordBatch(
            new Schema(new Field("customer_id", DataType.Int64), new Field("amount", DataType.Float64), new Field("country", DataType.Utf8)),
            Columns.From(1L), Columns.From(5.0), Columns.FromStrings("FR"));
        using var online = await _store.GetOnlineAsync(request, _fraud, late);
        Assert.Equal(FeatureStatus.Expired, online.GetStatus(0, "ratios__log_n"));
        Assert.Equal(FeatureStatus.Expired, online.GetStatus(0, "customer__n"));
    }

    [Fact]
    public async Task Request_ColumnMissingOrNamedLikeAFeature_SaysWhich()
    {
        await PrepareAsync();
        await _store.SyncOnlineAsync(_customer, Start);
        using var spine = Spine(3);
        using var without = spine.Without("amount");
        Assert.Contains("reads 'amount', a column of the request", (await Assert.ThrowsAsync<SchemaException>(async () => await _store.GetTrainingSetAsync(without, "at", _fraud))).Message, StringComparison.Ordinal);
        Assert.Contains("reads 'amount', a column of the request", (await Assert.ThrowsAsync<SchemaException>(async () => await _store.GetOnlineAsync(without, _fraud, Start))).Message, StringComparison.Ordinal);
        using var taken = spine.With(new Field("ratios__log_n", DataType.Float64), Columns.From(1.0, 2, 3));
        Assert.Equal("ratios__log_n", (await Assert.ThrowsAsync<SchemaException>(async () => await _store.GetTrainingSetAsync(taken, "at", _fraud))).Column);
        Assert.Equal("ratios__log_n", (await Assert.ThrowsAsync<SchemaException>(async () => await _store.GetOnlineAsync(taken, _fraud, Start))).Column);
        await Assert.ThrowsAsync<NotFoundException>(async () => await _store.GetTrainingSetAsync(spine, "at", _fraud.Include(_customer, "mean_3d")));
    }

    [Fact]
    public async Task OnlineReader_StoredFeaturesOnly()
    {
        var stored = new FeatureService("counts").Include(_customer, "n");
        await _store.ApplyAsync(new FeatureDefinitions(services: [stored, _fraud]));
        await _store.MaterializeAsync(_customer);
        await _store.SyncOnlineAsync(_customer, Start);
        var reader = await _store.CreateOnlineReaderAsync(stored);
        var values = new float[1];
        reader.Read(1, Start.AddDays(2), values);
        Assert.Equal(["customer__n"], reader.Columns);
        Assert.True(values[0] > 0);
        Assert.Contains("'ratios__amount_to_mean', which is computed from the request", (await Assert.ThrowsAsync<ArgumentException>(async () => await _store.CreateOnlineReaderAsync(_fraud))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_OfRequestFeaturesOnly_NeedsNoStoredView()
    {
        var service = new FeatureService("clock").Include(new OnDemandFeatureView("clock_features").Request("amount", DataType.Float64)
            .Feature("is_large", f => f["amount"] > 100).Feature("weekday", f => f.Instant.DayOfWeek()));
        await _store.ApplyAsync(new FeatureDefinitions(services: [service]));
        using var spine = Spine(2);
        using var set = await _store.GetTrainingSetAsync(spine, "at", service);
        Assert.Equal(3L, set.Data["clock_features__weekday"].GetValue(0));
        using var online = await _store.GetOnlineAsync(spine, service, Start.AddDays(1));
        Assert.Equal([4L, 4L], online.Values.Column<long>("clock_features__weekday").Values.ToArray());
        Assert.Null(online.GetEventTime(0, "clock_features__weekday"));
    }

    [Fact]
    public async Task Lineage_AfterMaterializing_NamesSourceAndRows()
    {
        var version = await PrepareAsync();
        await _store.BindAsync(version, "risk", 4);
        var lineage = await _store.GetLineageAsync("customer__mean_3d");
        Assert.Equal(["csv:" + Path.Combine(_folder, "payments.csv")], lineage.Sources);
        var materialized = Assert.Single(lineage.Materializations);
        Assert.Equal("customer@v1", materialized.View);
        Assert.True(materialized.Rows > 200);
        var content = Assert.Single(lineage.SourceContents);
        Assert.Equal(("payments.csv", materialized.SourceHash), (content.Name, content.Version));
        Assert.Equal(["ratios__amount_to_mean"], lineage.OnDemandFeatures);
        Assert.Equal(["fraud@v1"], lineage.Services);
        Assert.Equal([new ModelReference("risk", 4)], lineage.Models);
        Assert.Equal(4, Assert.Single(await _store.ListBindingsAsync("risk")).Model.Version);
        Assert.True(await _store.UnbindAsync("risk", 4));
        Assert.Empty(await _store.FindModelsNeedingRetrainingAsync());
        Assert.False((await _store.PlanAsync(new FeatureDefinitions(services: [_fraud]))).HasChanges);
        Assert.Equal(3, (await _store.SearchAsync()).Total);
    }
}
