using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Serving.Tests.Bandits;

public sealed class BanditPolicyTests
{
    private const int Rounds = 20_000;

    private static readonly TrafficVariant[] Variants = [new("a", 2, 10), new("b", 3, 10), new("c", 4, 10), new("primary", 1, 70)];
    private static readonly double[] Means = [0.45, 0.50, 0.60, 0.40];

    [Theory]
    [InlineData(RoutingPolicies.Ucb1)]
    [InlineData(RoutingPolicies.Thompson)]
    [InlineData(RoutingPolicies.EpsilonGreedy)]
    public async Task Choose_OverManyRounds_RegretsLessThanTheTheoryAllows(string name)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var (regret, chosen) = await PlayAsync(name, seed);

            Assert.InRange(regret, 0, Bound(name));
            Assert.Equal(2, Array.IndexOf(chosen, chosen.Max()));
        }
    }

    [Fact]
    public async Task Choose_BeforeEveryVariantHasARewards_SpreadsEvenly()
    {
        var (policy, ledger) = Create(RoutingPolicies.Ucb1, 1);
        var first = Enumerable.Range(0, 400).Select(_ => Choose(policy)).ToArray();

        Assert.All(Enumerable.Range(0, 4), variant => Assert.Equal(100, first.Count(v => v == variant)));
        await ledger.RewardAsync("d", 2, 1);
        Assert.DoesNotContain(0, Enumerable.Range(0, 30).Select(_ => Choose(policy)));
    }

    [Fact]
    public async Task Choose_WithTheSameSeed_IsRepeatable() =>
        Assert.Equal((await PlayAsync(RoutingPolicies.Thompson, 9)).Chosen, (await PlayAsync(RoutingPolicies.Thompson, 9)).Chosen);

    // UCB1: Auer et al. 2002, theorem 1. Thompson sampling: below it for these arms (Agrawal and Goyal 2012). Epsilon-greedy:
    // a tenth of the rounds at the mean gap, twice that for the time until the best arm is known.
    private static double Bound(string name)
    {
        var gaps = Means.Select(m => Means.Max() - m).Where(gap => gap > 0).ToArray();
        return name == RoutingPolicies.EpsilonGreedy
            ? 2 * 0.1 * Rounds * gaps.Sum() / Means.Length
            : gaps.Sum(gap => 8 * Math.Log(Rounds) / gap) + ((1 + (Math.PI * Math.PI / 3)) * gaps.Sum());
    }

    private static async Task<(double Regret, int[] Chosen)> PlayAsync(string name, int seed)
    {
        var (policy, ledger) = Create(name, seed);
        var (world, regret, chosen) = (new Random(seed), 0.0, new int[Variants.Length]);
        for (var round = 0; round < Rounds; round++)
        {
            var variant = Choose(policy);
            chosen[variant]++;
            regret += Means.Max() - Means[variant];
            await ledger.RewardAsync("d", Variants[variant].Version, world.NextDouble() < Means[variant] ? 1 : 0);
        }

        return (regret, chosen);
    }

    private static int Choose(IRoutingPolicy policy) => policy.Choose(new RoutingContext("d", "", Variants, null, "r")).Variant;

    private static (IRoutingPolicy Policy, BanditLedger Ledger) Create(string name, int seed)
    {
        var (ledger, options) = (new BanditLedger(), new ServingOptions());
        options.Bandits.Seed = seed;
        return (name switch
        {
            RoutingPolicies.Ucb1 => new Ucb1Policy(ledger),
            RoutingPolicies.Thompson => new ThompsonPolicy(ledger, Options.Create(options)),
            _ => (IRoutingPolicy)new EpsilonGreedyPolicy(ledger, Options.Create(options)),
        }, ledger);
    }
}
