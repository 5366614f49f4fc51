using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Predictions;

public sealed class RequestValidationTests
{
    [Fact]
    public async Task PredictAsync_EverythingWrong_ListsEveryFieldAtOnce()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        var error = await Assert.ThrowsAsync<DataValidationException>(async () => await predictor.PredictAsync(
            new Dictionary<string, object?> { ["age"] = null, ["amount"] = "12", ["subsytem"] = "storage", ["colour"] = 3 }));
        Assert.Equal(
            [("age", "not-null"), ("amount", "type"), ("subsystem", "missing"), ("colour", "extra"), ("subsytem", "extra")],
            error.Violations.Select(violation => (violation.Column, violation.Rule)));
        Assert.Contains("'subsytem' is no input of the model. Did you mean 'subsystem'?", error.Message, StringComparison.Ordinal);
        Assert.Contains("'amount' should be float64 but '12' is a value of .NET type String.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData("1")]
    [InlineData(1e30)]
    public async Task PredictAsync_NoInteger_IsRefused(object age)
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        var row = TestModels.Row();
        row["age"] = age;
        var error = await Assert.ThrowsAsync<DataValidationException>(async () => await predictor.PredictAsync(row));
        Assert.Equal(("age", "type"), (Assert.Single(error.Violations).Column, error.Violations[0].Rule));
    }

    [Fact]
    public async Task PredictAsync_NumbersOfOtherTypes_AreTaken()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        foreach (var amount in (object[])[100, 100L, 100f, 100d, 100m, (short)100, (byte)100])
        {
            var row = TestModels.Row();
            (row["amount"], row["age"]) = (amount, 30);
            Assert.Equal(0.11, (await predictor.PredictAsync(row)).Value, 6);
        }
    }

    [Fact]
    public async Task PredictAsync_AnyRow_AnswersAsTheBatchDoes()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        var amount = Gen.OneOf(Gen.Constant<double?>(null), Gen.Choose(-5000, 5000).Select(n => (double?)(n / 7.0)));
        var property = Prop.ForAll(amount.ToArbitrary(), value =>
        {
            using var batch = TestModels.Rows(1, _ => value);
            using var many = predictor.PredictBatchAsync(batch).AsTask().GetAwaiter().GetResult();
            var one = predictor.PredictAsync(TestModels.Row(value)).AsTask().GetAwaiter().GetResult();
            return one.Value == many.Outputs.Column<double>(BatchPrediction.ValueColumn)[0];
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(3, 5), property);
    }

    [Fact]
    public async Task PredictAsync_StickyColumnThatIsNoInput_IsAllowed()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Canary(2, 50, stickyBy: "user"));
        var row = TestModels.Row();
        row["user"] = 7;
        Assert.Equal("Sticky hash of the unit key.", (await predictor.PredictAsync(row)).RoutingReason);
    }
}
