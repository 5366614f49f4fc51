using MlOps.Sdk.Core;

namespace MlOps.Sdk.Pipelines;

/// <summary>Remembers the outcome of training by the fingerprint of everything it depends on, so that unchanged work is not done again.</summary>
internal sealed class TrainingOutcomeStore(MetadataDatabase database, TimeProvider time)
{
    private static readonly MetadataMigrations Migrations = new("pipelines", typeof(TrainingOutcomeStore).Assembly);

    public async ValueTask<TrainingOutcome?> FindAsync(string pipeline, string fingerprint, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return await database.ReadAsync(
            (session, ct) => session.QueryFirstOrDefaultAsync(
                $"select run_id, package_sha256, package_size from pipeline_outcomes where pipeline = {pipeline} and fingerprint = {fingerprint}",
                row => new TrainingOutcome(row.GetString(0), new ArtifactDigest(row.GetString(1), row.GetInt64(2))),
                ct),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask SaveAsync(string pipeline, string fingerprint, TrainingOutcome outcome, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        await database.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync($"delete from pipeline_outcomes where pipeline = {pipeline} and fingerprint = {fingerprint}", ct).ConfigureAwait(false);
                await session.ExecuteAsync(
                    $"""
                    insert into pipeline_outcomes (pipeline, fingerprint, run_id, package_sha256, package_size, created_at)
                    values ({pipeline}, {fingerprint}, {outcome.RunId}, {outcome.Package.Sha256}, {outcome.Package.Size}, {time.GetUtcNow()})
                    """,
                    ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
