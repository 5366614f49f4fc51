using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;
using static MlOps.Sdk.Serving.Tests.TestKit.LinearModels;

namespace MlOps.Sdk.Serving.Tests.Typed;

public sealed class TypedVectorTests : IAsyncLifetime
{
    private const string Model = "sum";
    private static readonly Field[] Columns = [Number("lines_added"), Number("files", DataType.Int64, nullable: false), Number("is_fix", DataType.Boolean)];
    private readonly LinearModels _models = new(services => services.Configure<ServingOptions>(o => o.PredictionEventShare = 0));

    private sealed record Row(double? LinesAdded, int Files, bool IsFix);

    public async ValueTask InitializeAsync()
    {
        await _models.AddAsync(Model, Columns, [1, 10, 100]);
        await _models.AddAsync(Model, [Columns[1], Columns[0]], [10, 1]);
        await _models.AddAsync(Model, [Columns[0], Number("reviewers", DataType.Int32)], [1, 1]);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    [Fact]
    public async Task PredictAsync_NumbersOnly_EqualsNamedAndBatchAndAllocatesNoMoreThanBareNumbers()
    {
        var predictor = await _models.DeployAsync(Model);
        var typed = predictor.For<Row, double>();
        Row[] rows = [new(1.5, 2, true), new(-3, 7, false), new(0.1, 1_234_567, true)];
        foreach (var row in rows)
        {
            var named = await predictor.PredictAsync(new { lines_added = row.LinesAdded, files = row.Files, is_fix = row.IsFix });
            Assert.Equal(named.Value, await typed.PredictAsync(row));
        }

        Assert.Equal(121.5, await typed.PredictAsync(rows[0]));
        Assert.Equal(await Task.WhenAll(rows.Select(r => typed.PredictAsync(r).AsTask())), await typed.PredictBatchAsync(rows));
        Assert.True(double.IsNaN(await typed.PredictAsync(new(null, 1, false))));

        var numbers = new float[] { 1.5f, 2, 1 };
        var bare = Bytes(() => IsDone(predictor.PredictAsync(numbers)));
        var mapped = Bytes(() => IsDone(typed.PredictAsync(rows[0])));
        Assert.True(mapped <= bare + 8, $"A typed call allocated {mapped} bytes, one with bare numbers {bare}.");
    }

    [Fact]
    public async Task PredictAsync_SwappedToAnotherOrder_IsMappedAnewAndToAnotherColumn_FailsTyped()
    {
        var typed = (await _models.DeployAsync(Model)).For<Row, double>();
        Assert.Equal(121.5, await typed.PredictAsync(new(1.5, 2, true)));

        await _models.DeployAsync(Model, 2);
        Assert.Equal(21.5, await typed.PredictAsync(new(1.5, 2, true)));

        await _models.DeployAsync(Model, 3);
        var error = await Assert.ThrowsAsync<SchemaException>(async () => await typed.PredictAsync(new(1.5, 2, true)));
        Assert.Contains("Row does not fit version 3 of \"sum\": 'reviewers' (int32) has no property", error.Message, StringComparison.Ordinal);
        Assert.Contains("reviewers", (await Assert.ThrowsAsync<SchemaException>(async () => await typed.PredictBatchAsync([new(1.5, 2, true)]))).Message, StringComparison.Ordinal);
        Assert.Throws<SchemaException>(() => _models.Server.GetPredictor<Row, double>(Model));

        await _models.DeployAsync(Model, 1);
        Assert.Equal(121.5, await typed.PredictAsync(new(1.5, 2, true)));
    }

    [Fact]
    public async Task PredictAsync_FallbackOfOtherColumns_AnswersAtItsLevel()
    {
        var predictor = await _models.Server.DeployAsync(Model, d => d.Version(1).Fallback(f => f.Version(2)));
        var typed = predictor.For<Row, Prediction>();

        Assert.Equal((121.5, QualityLevel.FullModel), Seen(await typed.PredictAsync(new(1.5, 2, true))));
        _models.Runtime.Fail("sum/1");
        Assert.Equal((21.5, QualityLevel.SimplerModelOrCache), Seen(await typed.PredictAsync(new(1.5, 2, true))));
        Assert.Equal((21.5, QualityLevel.SimplerModelOrCache), Seen(await predictor.PredictAsync(new float[] { 1.5f, 2, 1 })));
        Assert.Equal((21.5, QualityLevel.SimplerModelOrCache), Seen((await typed.PredictBatchAsync([new(1.5, 2, true)]))[0]));
    }

    [Fact]
    public async Task PredictAsync_BareNumbersAndVariantOfAnotherOrder_AreAskedByName()
    {
        var predictor = await _models.Server.DeployAsync(Model, d => d.Version(1).Variant("b", 2, 100));

        var answer = await predictor.PredictAsync(new float[] { 1.5f, 2, 1 });

        Assert.Equal((21.5, "b"), (answer.Value, answer.Variant));
        Assert.Equal(21.5, await predictor.For<Row, double>().PredictAsync(new(1.5, 2, true)));
        Assert.Equal([21.5, 31.5], await predictor.For<Row, double>().PredictBatchAsync([new(1.5, 2, true), new(1.5, 3, true)]));
    }

    private sealed record Text(double LinesAdded, float Files, bool IsFix);

    [Fact]
    public async Task For_FloatForAnInteger_IsRefused()
    {
        var predictor = await _models.DeployAsync(Model);
        Assert.Contains("'files' is int64, which cannot hold every Single", Assert.Throws<SchemaException>(predictor.For<Text, double>).Message, StringComparison.Ordinal);
    }

    private static (double, QualityLevel) Seen(Prediction prediction) => (prediction.Value, prediction.QualityLevel);

    private static bool IsDone<T>(ValueTask<T> call) => call.IsCompletedSuccessfully;

    private static double Bytes(Func<bool> call)
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.True(call());
        }

        const int calls = 500;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < calls; i++)
        {
            call();
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / calls;
    }
}
