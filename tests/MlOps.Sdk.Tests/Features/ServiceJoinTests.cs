using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Pipelines.Tests;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Tests;

/// <summary>A model trained on a service is served with it: stored features by key, the others computed from the request.</summary>
public sealed class ServiceJoinTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Begin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Platform _platform = new();
    private readonly FeatureView _activity = Payments.Activity();
    private FeatureService _service = new("unprepared");
    private FeatureServiceVersion? _version;

    public async ValueTask InitializeAsync()
    {
        _service = new FeatureService("dispute_features").Include(_activity).Include(new OnDemandFeatureView("computed").Request("amount", DataType.Float64).Uses(_activity)
            .Feature("amount_per_payment", f => f["amount"] / (f["activity__payments"] + 1)));
        var store = _platform.Get<IFeatureStore>();
        _version = (await store.ApplyAsync(new FeatureDefinitions(services: [_service]))).Services[0];
        await store.MaterializeAsync(_activity);
        await store.SyncOnlineAsync(_activity, Begin);
    }

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    private Task<FeatureJoin> JoinAsync(IReadOnlyDictionary<string, object?> row, DateTimeOffset at, string? reference = null) =>
        _platform.Get<IOnlineFeatureJoiner>().JoinAsync(new FeatureJoinContext("disputes", 3, ["activity@v1", reference ?? _version!.Reference], [row], at)).AsTask();

    [Fact]
    public async Task JoinAsync_Service_EqualsTheTrainingSet()
    {
        using var labels = Payments.Labels();
        using var set = await _platform.Get<IFeatureStore>().GetTrainingSetAsync(labels, "decided_at", _service);
        for (var row = 0; row < labels.RowCount; row += 7)
        {
            var request = new Dictionary<string, object?> { ["customer"] = labels["customer"].GetValue(row), ["amount"] = labels["amount"].GetValue(row) };
            var (features, keys) = await JoinAsync(request, (DateTimeOffset)labels["decided_at"].GetValue(row)!);
            using (features)
            {
                Assert.Equal(["customer", "amount"], keys);
                Assert.Equal(set.FeatureColumns.Select(c => set.Data[c].GetValue(row)), features.Columns.Select(c => c.GetValue(0)));
            }
        }
    }

    [Fact]
    public async Task JoinAsync_RequestColumnMissing_IsNamed()
    {
        var refusal = await Assert.ThrowsAsync<DataValidationException>(() => JoinAsync(new Dictionary<string, object?> { ["customer"] = 1L }, Begin));
        var violation = Assert.Single(refusal.Violations);
        Assert.Equal(("amount", "request-column"), (violation.Column, violation.Rule));
        Assert.Contains("Give customer, amount.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JoinAsync_UnknownService_SaysWhatToApply()
    {
        var refusal = await Assert.ThrowsAsync<NotFoundException>(() => JoinAsync(new Dictionary<string, object?>(), Begin, "service:ghost@v9"));
        Assert.Equal(("feature service", "ghost@v9"), (refusal.Kind, refusal.Name));
    }

    [Fact]
    public async Task PredictByEntityAsync_ModelOfAService_EqualsTheCompleteRow()
    {
        using var labels = Payments.Labels();
        using var result = await _platform.RunAsync(Payments.Pipeline(labels).FromFeatures(labels, "disputed", "decided_at", _service, ["amount", "channel"]).Register());
        var model = await _platform.Get<IModelServer>().DeployAsync(Payments.Model);
        var rows = result.Data.Test;
        for (var row = 0; row < 5; row++)
        {
            var byKey = await model.PredictByEntityAsync(
                new Dictionary<string, object?>
                {
                    ["customer"] = rows["customer"].GetValue(row), ["amount"] = rows["amount"].GetValue(row), ["channel"] = rows["channel"].GetValue(row),
                },
                new PredictOptions { At = (DateTimeOffset)rows["decided_at"].GetValue(row)! });
            var complete = await model.PredictAsync(result.Package.Signature.InputSchema.ToDictionary(f => f.Name, f => rows[f.Name].GetValue(row)));
            Assert.Equal(complete.Value, byKey.Value);
        }
    }
}
