namespace MlOps.Sdk.Serving.Tests.Batching;

public sealed class BatchingPlanTests
{
    [Fact]
    public void Plan_WrongOptions_AreAllNamedAtOnce()
    {
        var options = new BatchingOptions
        {
            MaxBatchSize = 8, MaxDelay = TimeSpan.FromSeconds(-1), PriorityLevels = 17, QueueCapacity = 0, Shed = (ShedPolicy)9, MaxConcurrentRuns = 2, PreserveOrder = true,
        };
        options.PreferredSizes.Add(9);
        var message = Assert.Throws<ArgumentException>(() => new BatchingPlan(options)).Message;
        string[] wanted = ["MaxDelay is -00:00:01", "PreferredSizes has 9", "PriorityLevels is 17", "QueueCapacity is 0", "Shed is 9", "MaxConcurrentRuns is 2", "PreserveOrder"];
        Assert.All(wanted, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Contains("MaxBatchSize is 8193", Assert.Throws<ArgumentException>(() => new BatchingPlan(new BatchingOptions { MaxBatchSize = 8193 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ComparesByValue()
    {
        Assert.Equal(Of(32, 16, 8, 8), Of(32, 8, 16));
        Assert.Equal(Of(32, 16).GetHashCode(), Of(32, 16).GetHashCode());
        Assert.NotEqual(Of(32, 8), Of(32, 16));
        Assert.NotEqual(Of(32), Of(64));
        Assert.Equal(new EnginePlan { Batching = Of(8) }, new EnginePlan { Batching = Of(8) });
    }

    private static BatchingPlan Of(int size, params int[] preferred)
    {
        var options = new BatchingOptions { MaxBatchSize = size };
        Array.ForEach(preferred, options.PreferredSizes.Add);
        return new BatchingPlan(options);
    }
}
