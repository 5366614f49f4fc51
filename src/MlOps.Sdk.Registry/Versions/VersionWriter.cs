using System.Globalization;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry;

/// <summary>Writes a version: all its rows in the one transaction it is given.</summary>
internal static class VersionWriter
{
    /// <summary>Makes the model if need be and holds its row until the transaction ends, so that numbers are given one after the other.</summary>
    public static async ValueTask LockOrCreateModelAsync(
        MetadataSession session, string model, DateTimeOffset now, string actor, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"INSERT INTO registered_models (name, last_version, created_at, created_by) VALUES ({model}, {0}, {now}, {actor}) ON CONFLICT (name) DO NOTHING",
            cancellationToken).ConfigureAwait(false);
        await TryLockModelAsync(session, model, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Holds the model's row until the transaction ends; false when there is no such model.</summary>
    public static async ValueTask<bool> TryLockModelAsync(MetadataSession session, string model, CancellationToken cancellationToken) =>
        await session.ExecuteAsync($"UPDATE registered_models SET last_version = last_version WHERE name = {model}", cancellationToken).ConfigureAwait(false) > 0;

    /// <summary>The version that an equal package or the same key already made; null when the registration is new.</summary>
    /// <exception cref="ConflictException">The key was used for another package.</exception>
    public static async ValueTask<int?> FindEqualAsync(
        MetadataSession session, string model, string packageHash, string? key, CancellationToken cancellationToken)
    {
        var byKey = key is null ? null : await session.QueryFirstOrDefaultAsync(
            $"SELECT version, package_hash FROM model_versions WHERE model = {model} AND idempotency_key = {key}",
            r => new { Version = r.GetInt32(0), Hash = r.GetString(1) },
            cancellationToken).ConfigureAwait(false);
        if (byKey is not null && byKey.Hash != packageHash)
        {
            throw new ConflictException(
                $"The idempotency key '{key}' already made version {byKey.Version.ToString(CultureInfo.InvariantCulture)} of model '{model}' from another package. "
                + "Use a new key for a new package.",
                "idempotency-key", key!);
        }

        return byKey?.Version ?? await session.QueryFirstOrDefaultAsync(
            $"SELECT version FROM model_versions WHERE model = {model} AND package_hash = {packageHash}", r => (int?)r.GetInt32(0), cancellationToken).ConfigureAwait(false);
    }

    public static async ValueTask<int> InsertAsync(
        MetadataSession session, string model, ModelPackage package, ArtifactDigest artifact, RegisterOptions options, DateTimeOffset now, string actor, CancellationToken cancellationToken)
    {
        var version = await session.QueryFirstOrDefaultAsync(
            $"UPDATE registered_models SET last_version = last_version + 1 WHERE name = {model} RETURNING last_version", r => r.GetInt32(0), cancellationToken).ConfigureAwait(false);
        var metadata = package.Metadata;
        var signature = Encoding.UTF8.GetString(package.Signature.ToJson());
        await session.ExecuteAsync(
            $"""
            INSERT INTO model_versions (model, version, package_hash, artifact_sha256, artifact_size, algorithm, task, signature, description,
                run_id, dataset_hash, git_commit, created_at, created_by, idempotency_key)
            VALUES ({model}, {version}, {package.Hash}, {artifact.Sha256}, {artifact.Size}, {metadata.Algorithm}, {metadata.Task}, {signature}, {options.Description},
                {options.RunId ?? metadata.RunId ?? package.Lineage.RunId}, {package.Lineage.DatasetHash}, {package.Lineage.GitCommit}, {now}, {actor}, {options.IdempotencyKey})
            """,
            cancellationToken).ConfigureAwait(false);
        await session.BulkInsertAsync(
            "model_version_metrics",
            ["model", "version", "name", "value", "value_bits"],
            metadata.Metrics.Select(m => new object?[] { model, version, m.Key, double.IsNaN(m.Value) ? null : m.Value, BitConverter.DoubleToInt64Bits(m.Value) }),
            cancellationToken).ConfigureAwait(false);
        await InsertPairsAsync(session, "model_version_parameters", model, version, metadata.Parameters, cancellationToken).ConfigureAwait(false);
        await InsertPairsAsync(session, "model_version_tags", model, version, options.Tags, cancellationToken).ConfigureAwait(false);
        return version;
    }

    private static ValueTask<int> InsertPairsAsync(
        MetadataSession session, string table, string model, int version, IEnumerable<KeyValuePair<string, string>> pairs, CancellationToken cancellationToken) =>
        session.BulkInsertAsync(
            table, ["model", "version", "name", "value"], pairs.Select(p => new object?[] { model, version, p.Key, p.Value }), cancellationToken);
}
