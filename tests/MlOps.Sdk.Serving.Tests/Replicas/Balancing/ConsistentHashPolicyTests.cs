using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Serving.Tests.Replicas.Balancing;

public sealed class ConsistentHashPolicyTests
{
    private static readonly ConsistentHashPolicy Policy = new();

    [Fact]
    public void Choose_AReplicaLeavesOrComes_MovesOnlyItsUnits()
    {
        var property = Prop.ForAll(Gen.Choose(2, 12).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(0, 11).ToArbitrary(), (count, unit, leaving) =>
        {
            var all = FakeReplica.Several(count);
            var left = all.Where((_, i) => i != leaving % count).ToArray();
            var before = FakeReplica.Choose(Policy, all, $"{unit}");
            var after = left.Length == 1 ? left[0] : FakeReplica.Choose(Policy, left, $"{unit}");
            return before == all[leaving % count] || before == after;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000).WithReplay(11, 3), property);
    }

    [Fact]
    public void Choose_AnyOrderAndCall_AUnitStays()
    {
        var property = Prop.ForAll(Gen.Choose(2, 12).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (count, unit, call) =>
        {
            var replicas = FakeReplica.Several(count);
            var reversed = replicas.Reverse().ToArray();
            return FakeReplica.Choose(Policy, replicas, $"{unit}") == FakeReplica.Choose(Policy, reversed, $"{unit}", call);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000).WithReplay(4, 7), property);
    }

    [Fact]
    public void Choose_ManyUnits_SharesThemByWeight()
    {
        const int Units = 50_000;
        FakeReplica[] replicas = [new("a"), new("b"), new("c", 3)];
        var counts = Enumerable.Range(0, Units).CountBy(unit => FakeReplica.Choose(Policy, replicas, $"user-{unit}").Name).ToDictionary();
        foreach (var replica in replicas)
        {
            var p = replica.Weight / 5;
            var bound = 5 * Math.Sqrt(Units * p * (1 - p));
            Assert.InRange(counts[replica.Name], (Units * p) - bound, (Units * p) + bound);
        }
    }

    [Fact]
    public void Choose_CallsThatStay_NoReplicaGetsMoreThanItsBound()
    {
        // All calls are of 3 units, so without bounds 3 of 8 replicas would get everything.
        var property = Prop.ForAll(Gen.Choose(0, 3).ListOf().ToArbitrary(), Gen.Choose(2, 8).ToArbitrary(), (units, count) =>
        {
            var replicas = FakeReplica.Several(count);
            for (var call = 0; call < units.Count; call++)
            {
                ((FakeReplica)FakeReplica.Choose(Policy, replicas, $"{units[call]}", call)).Outstanding++;
                if (replicas.Any(replica => replica.Outstanding > Math.Ceiling(1.25 * (call + 1) / count)))
                {
                    return false;
                }
            }

            return true;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithStartSize(50).WithEndSize(300).WithReplay(8, 1), property);
    }

    [Fact]
    public void Choose_NoUnit_TakesTurns()
    {
        var replicas = FakeReplica.Several(3);
        var counts = Enumerable.Range(0, 300).CountBy(call => FakeReplica.Choose(Policy, replicas, call: call).Name);
        Assert.All(counts, count => Assert.Equal(100, count.Value));
    }
}
