using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Typed;

public sealed class ObjectRowTests
{
    private sealed record Named(long AGE, double Amount, [property: ModelColumn("subsystem")] string Area);

    [Fact]
    public async Task PredictAsync_AnonymousObjectOrRecord_EqualsTheDictionary()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        var want = (await predictor.PredictAsync(TestModels.Row(amount: 40))).Value;

        Assert.Equal(want, (await predictor.PredictAsync(new { age = 30, amount = 40.0, subsystem = "storage" })).Value);
        Assert.Equal(want, (await predictor.PredictAsync(new Named(30, 40, "storage"))).Value);
        object boxed = new Named(30, 40, "storage");
        Assert.Equal(want, (await predictor.PredictAsync(boxed)).Value);
    }

    [Fact]
    public async Task PredictAsync_WrongObject_IsToldLikeADictionary()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);

        var error = await Assert.ThrowsAsync<DataValidationException>(async () => await predictor.PredictAsync(new { age = "x", amount = 1.0, colour = "red" }));

        Assert.Equal([("age", "type"), ("subsystem", "missing"), ("colour", "extra")], error.Violations.Select(v => (v.Column, v.Rule)));
        Assert.Contains("A String is no row", (await Assert.ThrowsAsync<ArgumentException>(async () => await predictor.PredictAsync("x"))).Message, StringComparison.Ordinal);
        Assert.Contains("is no row", (await Assert.ThrowsAsync<ArgumentException>(async () => await predictor.PredictAsync(new List<double> { 1 }))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await predictor.PredictAsync(new object()));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await predictor.PredictAsync((object)null!));
    }
}
