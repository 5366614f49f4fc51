namespace MlOps.Sdk.Serving.Tests.Replicas.Balancing;

public sealed class BalancingPolicyTests
{
    [Fact]
    public void RoundRobin_AnyCalls_TakesTurns()
    {
        var replicas = FakeReplica.Several(3);
        var chosen = Enumerable.Range(5, 9).Select(call => FakeReplica.Choose(new RoundRobinPolicy(), replicas, call: call).Name);
        Assert.Equal(["replica-2", "replica-0", "replica-1", "replica-2", "replica-0", "replica-1", "replica-2", "replica-0", "replica-1"], chosen);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(10_000)]
    public void Weighted_AnyNumberOfCalls_IsNeverFarFromTheShares(int calls)
    {
        FakeReplica[] replicas = [new("small", 1), new("middle", 2.5), new("large", 6.5)];
        var counts = Enumerable.Range(1, calls).CountBy(call => FakeReplica.Choose(new WeightedBalancingPolicy(), replicas, call: call).Name).ToDictionary();
        foreach (var replica in replicas)
        {
            // Random draws would be off by about sqrt(calls); the even sequence stays within a few calls.
            Assert.InRange(counts.GetValueOrDefault(replica.Name) - (calls * replica.Weight / 10), -4, 4);
        }
    }

    [Fact]
    public void LeastOutstanding_DifferentLoads_TakesTheLeastForItsWeight()
    {
        FakeReplica[] replicas = [new("a") { Outstanding = 3 }, new("b", 4) { Outstanding = 7 }, new("c") { Outstanding = 2 }];
        Assert.All(Enumerable.Range(0, 10), call => Assert.Equal("b", FakeReplica.Choose(new LeastOutstandingPolicy(), replicas, call: call).Name));
        replicas[1].Outstanding = 12;
        Assert.All(Enumerable.Range(0, 10), call => Assert.Equal("c", FakeReplica.Choose(new LeastOutstandingPolicy(), replicas, call: call).Name));
    }

    [Fact]
    public void LeastOutstanding_EqualLoads_TakesTurns()
    {
        var replicas = FakeReplica.Several(4);
        var counts = Enumerable.Range(0, 400).CountBy(call => FakeReplica.Choose(new LeastOutstandingPolicy(), replicas, call: call).Name);
        Assert.All(counts, count => Assert.Equal(100, count.Value));
    }

    [Fact]
    public void PowerOfTwo_BusyReplica_IsTakenOnlyWhenDrawnTwiceWhichNeverHappens()
    {
        var replicas = FakeReplica.Several(5);
        replicas[3].Outstanding = 1;
        var counts = Enumerable.Range(0, 50_000).CountBy(call => FakeReplica.Choose(new PowerOfTwoPolicy(), replicas, call: call).Name).ToDictionary();
        Assert.False(counts.ContainsKey("replica-3"));
        Assert.Equal(4, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 12_000, 13_000));
    }

    [Fact]
    public void PowerOfTwo_CallsThatStay_KeepsTheLoadsClose()
    {
        // With 10 replicas and 10,000 calls, one random choice would leave the fullest about 100 above the mean; two leave it a few.
        var replicas = FakeReplica.Several(10);
        for (var call = 0; call < 10_000; call++)
        {
            ((FakeReplica)FakeReplica.Choose(new PowerOfTwoPolicy(), replicas, call: call)).Outstanding++;
        }

        Assert.InRange(replicas.Max(replica => replica.Outstanding), 1_000, 1_005);
    }
}
