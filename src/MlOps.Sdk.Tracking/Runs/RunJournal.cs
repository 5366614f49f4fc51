using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking;

/// <summary>What every run writes through: the database with its schema in place, the artifact store, the clock.</summary>
internal sealed class RunJournal(MetadataDatabase database, ArtifactStore artifacts, TimeProvider timeProvider, ILogger logger)
{
    private static readonly MetadataMigrations Migrations = new("tracking", typeof(RunJournal).Assembly);

    public TimeProvider TimeProvider { get; } = timeProvider;

    public ILogger Logger { get; } = logger;

    public DateTimeOffset Now => TimeProvider.GetUtcNow();

    public static KeyValuePair<string, string> CheckTag(string key, string value) => KeyValuePair.Create(
        MetadataText.CheckName(key, "tag", nameof(key)), MetadataText.CheckValue(value, $"tag '{MetadataText.Quote(key)}'", nameof(value)));

    /// <summary>Writes to a running run and dates its heartbeat.</summary>
    public async ValueTask WriteAsync(string runId, Func<MetadataSession, CancellationToken, ValueTask> work, CancellationToken cancellationToken) =>
        await WriteAsync(
            async (session, ct) =>
            {
                await RunTable.TouchAsync(session, runId, Now, ct).ConfigureAwait(false);
                await work(session, ct).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<T> WriteAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return await database.WriteAsync(work, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<T> ReadAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return await database.ReadAsync(work, cancellationToken).ConfigureAwait(false);
    }

    // The bytes first: a row must never name bytes that are not there.
    public async ValueTask<RunArtifact> WriteArtifactAsync(string runId, string path, Stream content, CancellationToken cancellationToken)
    {
        CheckPath(path);
        var digest = await artifacts.PutAsync(content, cancellationToken).ConfigureAwait(false);
        var now = Now;
        await WriteAsync(runId, (s, ct) => RunTable.SetArtifactAsync(s, runId, path, digest, now, ct), cancellationToken).ConfigureAwait(false);
        return new RunArtifact(path, digest.Sha256, digest.Size, now);
    }

    public async ValueTask<Stream> OpenArtifactAsync(string runId, string path, CancellationToken cancellationToken)
    {
        CheckPath(path);
        var run = await ReadAsync(async (s, ct) => (await RunReader.LoadAsync(s, [runId], ct).ConfigureAwait(false))[0], cancellationToken).ConfigureAwait(false);
        var artifact = run.Artifacts.FirstOrDefault(a => a.Path == path) ?? throw new NotFoundException(
            $"Run '{runId}' has no artifact '{path}'. "
            + (run.Artifacts.Count == 0 ? "It has none at all." : $"It has: {string.Join(", ", run.Artifacts.Take(20).Select(a => a.Path))}."),
            "artifact", path);
        return await artifacts.OpenReadAsync(new ArtifactDigest(artifact.Sha256, artifact.Size), cancellationToken).ConfigureAwait(false);
    }

    // Artifacts lie under their hash, so no path is ever joined with this name; it is held to the same rules because exports write it.
    private static void CheckPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!ArtifactPath.IsValid(path))
        {
            _ = ArtifactPath.Resolve(Path.GetTempPath(), path);
        }
    }
}
