using System.Collections.Concurrent;
using System.Reflection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Rewards by deployment and version: in memory for choosing, in the metadata database for good.</summary>
internal sealed class BanditLedger(MetadataDatabase? database = null) : IBanditFeedback
{
    private static readonly MetadataMigrations Migrations = new("serving", Assembly.GetExecutingAssembly(), "Bandits/Migrations");

    private readonly ConcurrentDictionary<(string Deployment, int Version), ArmCounts> _arms = new();

    public ArmCounts Arm(string deployment, int version) => _arms.GetOrAdd((deployment, version), static _ => new ArmCounts());

    public async ValueTask RewardAsync(string deployment, int version, double reward, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(deployment);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        if (!(reward is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(reward), reward, "A reward must lie between 0 and 1. Scale outcomes to that range.");
        }

        if (database is null)
        {
            Arm(deployment, version).Add(reward);
            return;
        }

        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        var (rewards, sum) = await database.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync(
                    $"""
                    INSERT INTO serving_bandit_arms (deployment, model_version, rewards, reward_sum) VALUES ({deployment}, {version}, 1, {reward})
                    ON CONFLICT (deployment, model_version) DO UPDATE SET
                        rewards = serving_bandit_arms.rewards + 1, reward_sum = serving_bandit_arms.reward_sum + excluded.reward_sum
                    """,
                    ct).ConfigureAwait(false);
                return await session.QueryFirstOrDefaultAsync(
                    $"SELECT rewards, reward_sum FROM serving_bandit_arms WHERE deployment = {deployment} AND model_version = {version}",
                    r => (r.GetInt64(0), r.GetDouble(1)),
                    ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        Arm(deployment, version).Set(rewards, sum);
    }

    public async ValueTask<IReadOnlyList<BanditArm>> ReadAsync(string deployment, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(deployment);
        await LoadAsync(deployment, cancellationToken).ConfigureAwait(false);
        return [.. _arms.Where(arm => arm.Key.Deployment == deployment).OrderBy(arm => arm.Key.Version).Select(arm =>
        {
            var (rewards, sum) = arm.Value.Read();
            return new BanditArm(arm.Key.Version, rewards, sum, arm.Value.Chosen);
        })];
    }

    /// <summary>Takes over what the database knows, also from other processes.</summary>
    public async ValueTask LoadAsync(string deployment, CancellationToken cancellationToken)
    {
        if (database is null)
        {
            return;
        }

        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        var stored = await database.ReadAsync(
            (session, ct) => session.QueryAsync(
                $"SELECT model_version, rewards, reward_sum FROM serving_bandit_arms WHERE deployment = {deployment}",
                r => (Version: r.GetInt32(0), Rewards: r.GetInt64(1), Sum: r.GetDouble(2)),
                ct),
            cancellationToken).ConfigureAwait(false);
        foreach (var (version, rewards, sum) in stored)
        {
            Arm(deployment, version).Set(rewards, sum);
        }
    }
}
