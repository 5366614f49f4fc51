using System.Reflection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// The rollouts under way, in the metadata database, so that one whose process ends is noticed when the deployment comes up again.
/// Without a database nothing is kept. Thread-safe.
/// </summary>
internal sealed class RolloutLedger(MetadataDatabase? database, TimeProvider time, string? owner = null)
{
    private static readonly MetadataMigrations Migrations = new("serving-rollouts", Assembly.GetExecutingAssembly(), "Rollout/Migrations");
    private static readonly TimeSpan ShortestLease = TimeSpan.FromMinutes(2);

    private readonly string _owner = owner ?? RolloutOwner.Current;

    /// <summary>How long a rollout counts as alive after it was last heard of.</summary>
    public static TimeSpan LeaseOf(RolloutPlan plan) => 3 * plan.GuardInterval > ShortestLease ? 3 * plan.GuardInterval : ShortestLease;

    /// <summary>Keeps where a rollout stands, and forgets one that has ended.</summary>
    public async ValueTask NoteAsync(RolloutChanged changed, TimeSpan lease)
    {
        if (database is null)
        {
            return;
        }

        await database.EnsureMigratedAsync(Migrations, CancellationToken.None).ConfigureAwait(false);
        var until = time.GetUtcNow() + lease;
        await database.WriteAsync(
            async (session, ct) => changed.State == RolloutState.Running
                ? await session.ExecuteAsync(
                    $"""
                    INSERT INTO serving_rollouts (deployment, owner, model, model_version, percent, reason, lease_until)
                    VALUES ({changed.Deployment}, {_owner}, {changed.Model}, {changed.Version}, {changed.Percent}, {changed.Reason}, {until})
                    ON CONFLICT (deployment, owner) DO UPDATE SET
                        model = excluded.model, model_version = excluded.model_version, percent = excluded.percent,
                        reason = excluded.reason, lease_until = excluded.lease_until
                    """,
                    ct).ConfigureAwait(false)
                : await session.ExecuteAsync($"DELETE FROM serving_rollouts WHERE deployment = {changed.Deployment} AND owner = {_owner}", ct).ConfigureAwait(false),
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Rollouts of a deployment whose processes have ended, or that were not heard of for their lease. Each is given once, however many
    /// processes ask.
    /// </summary>
    public async ValueTask<IReadOnlyList<LostRollout>> TakeLostAsync(string deployment)
    {
        if (database is null)
        {
            return [];
        }

        await database.EnsureMigratedAsync(Migrations, CancellationToken.None).ConfigureAwait(false);
        var others = await database.ReadAsync(
            (session, ct) => session.QueryAsync(
                $"SELECT owner, lease_until, model, model_version, percent, reason FROM serving_rollouts WHERE deployment = {deployment} AND owner <> {_owner} ORDER BY owner",
                r => (Owner: r.GetString(0), Until: r.GetTimestamp(1), Rollout: new LostRollout(r.GetString(2), r.GetInt32(3), r.GetDouble(4), r.GetString(5))),
                ct),
            CancellationToken.None).ConfigureAwait(false);
        var lost = new List<LostRollout>();
        foreach (var (process, until, rollout) in others)
        {
            if (!(RolloutOwner.IsAlive(process) ?? (until > time.GetUtcNow())) && await TryRemoveAsync(deployment, process, until).ConfigureAwait(false))
            {
                lost.Add(rollout);
            }
        }

        return lost;
    }

    private async ValueTask<bool> TryRemoveAsync(string deployment, string process, DateTimeOffset until) => await database!.WriteAsync(
        async (session, ct) => await session.ExecuteAsync(
            $"DELETE FROM serving_rollouts WHERE deployment = {deployment} AND owner = {process} AND lease_until = {until}", ct).ConfigureAwait(false),
        CancellationToken.None).ConfigureAwait(false) > 0;
}
