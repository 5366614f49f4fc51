using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Pipelines.Tests;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Tests;

public sealed class FeatureStoreJoinerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Begin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Platform _platform = new();
    private readonly FeatureView _activity = Payments.Activity();
    private string _viewId = string.Empty;

    public async ValueTask InitializeAsync()
    {
        var store = _platform.Get<IFeatureStore>();
        _viewId = (await store.ApplyAsync([_activity]))[0].View.Id;
        await store.MaterializeAsync(_activity);
        await store.SyncOnlineAsync(_activity, Begin);
    }

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task JoinAsync_AtAnyInstant_EqualsThePointInTimeValues()
    {
        using var labels = Payments.Labels();
        using var set = await _platform.Get<IFeatureStore>().GetTrainingSetAsync(labels, "decided_at", [_activity]);
        var expected = set.Data["activity__payments"];
        var (customers, times) = (labels.Column<long>("customer"), labels.Column<long>("decided_at"));
        Assert.True(Enumerable.Range(0, labels.RowCount).Select(expected.GetValue).Distinct().Count() > 5, "The values should differ.");
        for (var row = 0; row < labels.RowCount; row++)
        {
            var join = await JoinAsync([Row(customers[row])], Timestamps.ToDateTimeOffset(times[row]));
            using var features = join.Features;
            Assert.Equal(["customer"], join.Keys);
            Assert.Equal(expected.GetValue(row), features["activity__payments"].GetValue(0));
        }
    }

    [Fact]
    public async Task JoinAsync_ManyRows_KeepsTheirOrder()
    {
        var at = Begin.AddDays(60);
        using var together = (await JoinAsync([Row(3L), Row(0L), Row(999L)], at)).Features;
        using var third = (await JoinAsync([Row(3L)], at)).Features;
        using var first = (await JoinAsync([Row(0L)], at)).Features;
        var values = together["activity__payments"];
        Assert.Equal(third["activity__payments"].GetValue(0), values.GetValue(0));
        Assert.Equal(first["activity__payments"].GetValue(0), values.GetValue(1));
        Assert.NotEqual(values.GetValue(0), values.GetValue(1));
    }

    [Fact]
    public async Task JoinAsync_UnknownView_SaysWhatToApply()
    {
        var refusal = await Assert.ThrowsAsync<NotFoundException>(() => JoinAsync([Row(1L)], Begin, "ghost@v3"));
        Assert.Equal(("feature view", "ghost@v3"), (refusal.Kind, refusal.Name));
        Assert.Contains("'disputes'", refusal.Message);
        Assert.Contains("ApplyAsync", refusal.Message);
    }

    [Fact]
    public async Task JoinAsync_MissingKey_NamesKeyAndRow()
    {
        var refusal = await Assert.ThrowsAsync<DataValidationException>(
            () => JoinAsync([Row(1L), new Dictionary<string, object?> { ["amount"] = 1.0 }, Row(null)], Begin));
        Assert.Equal([("customer", 1L), ("customer", 2L)], refusal.Violations.Select(v => (v.Column, v.Row)));
        Assert.Contains("Give customer.", refusal.Message);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData(1.5)]
    public async Task JoinAsync_KeyOfAnotherType_QuotesIt(object key)
    {
        var refusal = await Assert.ThrowsAsync<DataValidationException>(() => JoinAsync([Row(key)], Begin));
        var violation = Assert.Single(refusal.Violations);
        Assert.Equal(("customer", 0L, $"{key}"), (violation.Column, violation.Row, violation.Value));
        Assert.Contains($"{key}", violation.Reason);
        Assert.Contains("int64", violation.Reason);
    }

    [Fact]
    public async Task JoinAsync_SeveralJoinKeys_FindsByAllAndNamesAMissingPart()
    {
        using var source = new RecordBatch(
            new Schema(new Field("customer", DataType.Int64), new Field("shop", DataType.Utf8), new Field("at", DataType.Timestamp)),
            Columns.From(1L, 1L), Columns.FromStrings(["north", "south"]), Columns.FromTimestamps([Begin, Begin]));
        var visits = new FeatureView(
            "visits", new Entity("customer_shop", [new("customer", DataType.Int64), new("shop", DataType.Utf8)]), Source.Batches("visits", [source], "at"))
            .Aggregate("n", a => a.Count());
        var store = _platform.Get<IFeatureStore>();
        var id = (await store.ApplyAsync([visits]))[0].View.Id;
        await store.MaterializeAsync(visits);
        await store.SyncOnlineAsync(visits, Begin);

        Dictionary<string, object?> known = new() { ["customer"] = 1L, ["shop"] = "south" };
        var join = await JoinAsync([known, new Dictionary<string, object?> { ["customer"] = 2L, ["shop"] = "south" }], Begin.AddDays(1), id);
        using var features = join.Features;
        Assert.Equal(["customer", "shop"], join.Keys);
        Assert.Equal([1L, 0L], [features["visits__n"].GetValue(0), features["visits__n"].GetValue(1)]);

        var refusal = await Assert.ThrowsAsync<DataValidationException>(() => JoinAsync([Row(1L)], Begin, id));
        Assert.Equal([("shop", 0L)], refusal.Violations.Select(v => (v.Column, v.Row)));
        Assert.Contains("lacks 'shop', a part of the key of the entity 'customer_shop'", refusal.Message);
    }

    [Fact]
    public async Task PredictByEntityAsync_KeyAndAttributes_EqualsTheCompleteRow()
    {
        using var result = await _platform.RunAsync(Payments.Registering(Payments.Labels()));
        var model = await _platform.Get<IModelServer>().DeployAsync(Payments.Model);
        var rows = result.Data.Test;
        var at = Timestamps.ToDateTimeOffset(rows.Column<long>("decided_at")[0]);
        var byKey = await model.PredictByEntityAsync(
            new Dictionary<string, object?>
            {
                ["customer"] = rows["customer"].GetValue(0), ["amount"] = rows["amount"].GetValue(0), ["channel"] = rows["channel"].GetValue(0),
            },
            new PredictOptions { At = at });
        var complete = await model.PredictAsync(result.Package.Signature.InputSchema.ToDictionary(f => f.Name, f => rows[f.Name].GetValue(0)));
        Assert.Equal(complete.Value, byKey.Value);
        var refusal = await Assert.ThrowsAsync<DataValidationException>(
            async () => await model.PredictByEntityAsync(new Dictionary<string, object?> { ["amount"] = 1.0, ["channel"] = "web" }));
        Assert.Contains("customer", refusal.Message);
    }

    private static Dictionary<string, object?> Row(object? customer) => new() { ["customer"] = customer };

    private Task<FeatureJoin> JoinAsync(IReadOnlyList<IReadOnlyDictionary<string, object?>> rows, DateTimeOffset at, string? view = null) =>
        _platform.Get<IOnlineFeatureJoiner>().JoinAsync(new FeatureJoinContext(Payments.Model, 1, [view ?? _viewId], rows, at)).AsTask();
}
