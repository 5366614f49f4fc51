using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Resilience.Tests.Pipelines;

public sealed class ResiliencePipelinesTests
{
    [Fact]
    public async Task Get_SameNameFromManyThreads_GivesOnePipeline()
    {
        using var factory = new PipelineFactory();
        var all = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => factory.Pipelines.Get("m"))));
        Assert.Single(all.Distinct());
        Assert.Equal(["m"], factory.Pipelines.All.Select(pipeline => pipeline.Name));
    }

    [Fact]
    public void GetOrAdd_InvalidOptions_ListsEveryErrorAndLeavesTheNameFree()
    {
        using var factory = new PipelineFactory();
        var error = Assert.Throws<OptionsValidationException>(() => factory.Pipelines.GetOrAdd("m", new ResilienceOptions
        {
            TotalTimeout = TimeSpan.FromSeconds(1),
            AttemptTimeout = TimeSpan.FromSeconds(5),
            Retry = new RetryOptions { MaxRetries = 0, BaseDelay = TimeSpan.FromSeconds(9) },
            Breaker = new BreakerOptions { FailureRatio = 2, MinimumThroughput = 0, BreakDuration = TimeSpan.Zero },
            Bulkhead = new BulkheadOptions { MaxConcurrency = 0 },
        }));
        foreach (var part in (string[])["AttemptTimeout (00:00:05)", "Retry.MaxRetries", "Retry.BaseDelay (00:00:09)", "FailureRatio", "MinimumThroughput", "BreakDuration", "MaxConcurrency"])
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("m", factory.Pipelines.GetOrAdd("m", new ResilienceOptions()).Name);
    }

    [Fact]
    public void Remove_ThenGet_StartsAnew()
    {
        using var factory = new PipelineFactory();
        var first = factory.Pipelines.Get("m");
        Assert.True(factory.Pipelines.Remove("m"));
        Assert.False(factory.Pipelines.Remove("m"));
        Assert.NotSame(first, factory.Pipelines.Get("m"));
    }
}
