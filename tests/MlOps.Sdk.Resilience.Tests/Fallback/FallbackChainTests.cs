using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Resilience.Tests.Fallback;

public sealed class FallbackChainTests
{
    [Fact]
    public void InvokeAsync_AnySetOfFailures_FirstHealthyLevelAnswersAndEveryMissedOneIsNamed()
    {
        var property = Prop.ForAll(Gen.Choose(1, 15).Two().ToArbitrary(), pair =>
        {
            var (present, failing) = pair;
            var levels = Enum.GetValues<QualityLevel>().Where(level => (present >> ((int)level - 1) & 1) == 1).ToList();
            bool Fails(QualityLevel level) => (failing >> ((int)level - 1) & 1) == 1;
            var chain = new FallbackChain<int, string>("m", levels.AsEnumerable().Reverse().Select(level => Step(level, Fails(level))));
            var expected = levels.Where(level => !Fails(level)).Select(level => (QualityLevel?)level).FirstOrDefault();
            if (expected is null)
            {
                var error = Assert.Throws<ServingException>(() => Ask(chain));
                return error.Reason == ServingErrorReason.NoLevelAnswered
                    && ((AggregateException)error.InnerException!).InnerExceptions.Count == levels.Count;
            }

            var result = Ask(chain);
            return result.Level == expected && result.Value == $"7 by {expected}"
                && result.Degradations.Select(degradation => degradation.Level).SequenceEqual(levels.TakeWhile(Fails))
                && result.Degradations.All(degradation => degradation.Reason.Contains("is ill", StringComparison.Ordinal));
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000).WithReplay(1, 3), property);
    }

    [Fact]
    public async Task InvokeAsync_CallerCancelled_IsNotDegraded()
    {
        using var cancel = new CancellationTokenSource();
        var asked = 0;
        var chain = new FallbackChain<int, string>(
            "m",
            new FallbackStep<int, string>(QualityLevel.FullModel, "full", (_, token) =>
            {
                cancel.Cancel();
                token.ThrowIfCancellationRequested();
                return ValueTask.FromResult("never");
            }),
            new FallbackStep<int, string>(QualityLevel.StaticDefault, "default", (_, _) => ValueTask.FromResult($"asked {++asked} times")));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await chain.InvokeAsync(1, cancel.Token));
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task InvokeAsync_BadInput_SurfacesInsteadOfADefault()
    {
        var chain = new FallbackChain<int, string>(
            "m",
            new FallbackStep<int, string>(QualityLevel.FullModel, "full", (_, _) => throw new SchemaException("Column \"age\" is missing.")),
            new FallbackStep<int, string>(QualityLevel.StaticDefault, "default", (_, _) => ValueTask.FromResult("default")));
        await Assert.ThrowsAsync<SchemaException>(async () => await chain.InvokeAsync(1));
    }

    [Theory]
    [InlineData(ServingErrorReason.Overloaded, ServingErrorReason.Overloaded, ServingErrorReason.Overloaded)]
    [InlineData(ServingErrorReason.DeadlineMissed, ServingErrorReason.DeadlineMissed, ServingErrorReason.DeadlineMissed)]
    [InlineData(ServingErrorReason.Overloaded, ServingErrorReason.DeadlineMissed, ServingErrorReason.NoLevelAnswered)]
    [InlineData(ServingErrorReason.Overloaded, ServingErrorReason.ModelFailed, ServingErrorReason.NoLevelAnswered)]
    [InlineData(ServingErrorReason.ModelFailed, ServingErrorReason.ModelFailed, ServingErrorReason.NoLevelAnswered)]
    public async Task InvokeAsync_EveryLevelRefusesForOneReason_SaysThatReason(ServingErrorReason first, ServingErrorReason second, ServingErrorReason said)
    {
        FallbackStep<int, string> Refusing(QualityLevel level, ServingErrorReason reason) =>
            new(level, "step", (_, _) => throw new ServingException("No.", "m") { Reason = reason });
        var chain = new FallbackChain<int, string>("m", Refusing(QualityLevel.FullModel, first), Refusing(QualityLevel.SimplerModelOrCache, second));
        Assert.Equal(said, (await Assert.ThrowsAsync<ServingException>(async () => await chain.InvokeAsync(1))).Reason);
    }

    [Fact]
    public void Constructor_NoStep_Throws()
    {
        var error = Assert.Throws<ArgumentException>(() => new FallbackChain<int, int>("commit-risk", []));
        Assert.Contains("\"commit-risk\" has no step", error.Message, StringComparison.Ordinal);
    }

    private static FallbackStep<int, string> Step(QualityLevel level, bool fails) => new(
        level, level.ToString(), (input, _) => fails ? throw new ModelRuntimeException($"{level} is ill.") : ValueTask.FromResult($"{input} by {level}"));

    private static FallbackResult<string> Ask(FallbackChain<int, string> chain) => chain.InvokeAsync(7).AsTask().GetAwaiter().GetResult();
}
