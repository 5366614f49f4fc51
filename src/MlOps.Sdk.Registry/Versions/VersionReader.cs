using System.Data.Common;
using System.Globalization;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry;

/// <summary>Loads whole versions, many at once, with one statement per table.</summary>
internal static class VersionReader
{
    public static async ValueTask<ModelVersion> GetAsync(MetadataSession session, string model, int version, CancellationToken cancellationToken)
    {
        var found = await LoadAsync(session, model, [version], cancellationToken).ConfigureAwait(false);
        return found.Count > 0 ? found[0] : throw await VersionNotFoundAsync(session, model, version, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those of the versions that exist, newest first.</summary>
    public static async ValueTask<IReadOnlyList<ModelVersion>> LoadAsync(
        MetadataSession session, string model, IReadOnlyCollection<int> versions, CancellationToken cancellationToken)
    {
        var metrics = (await session.QueryAsync(
            $"SELECT version, name, value_bits FROM model_version_metrics WHERE model = {model} AND version IN {versions} ORDER BY name",
            r => (Version: r.GetInt32(0), Pair: KeyValuePair.Create(r.GetString(1), BitConverter.Int64BitsToDouble(r.GetInt64(2)))),
            cancellationToken).ConfigureAwait(false)).ToLookup(m => m.Version, m => m.Pair);
        var parameters = await PairsAsync(
            session, $"SELECT version, name, value FROM model_version_parameters WHERE model = {model} AND version IN {versions} ORDER BY name", cancellationToken).ConfigureAwait(false);
        var tags = await PairsAsync(
            session, $"SELECT version, name, value FROM model_version_tags WHERE model = {model} AND version IN {versions} ORDER BY name", cancellationToken).ConfigureAwait(false);
        var aliases = (await session.QueryAsync(
            $"SELECT version, alias FROM model_aliases WHERE model = {model} AND version IN {versions} ORDER BY alias",
            r => (Version: r.GetInt32(0), Alias: r.GetString(1)),
            cancellationToken).ConfigureAwait(false)).ToLookup(a => a.Version, a => a.Alias);
        return await session.QueryAsync(
            $"""
            SELECT version, package_hash, artifact_sha256, artifact_size, algorithm, task, signature, description, run_id, dataset_hash, git_commit, created_at, created_by
            FROM model_versions WHERE model = {model} AND version IN {versions} ORDER BY version DESC
            """,
            r => Map(r, model, metrics, parameters, tags, aliases),
            cancellationToken).ConfigureAwait(false);
    }

    public static async ValueTask<IReadOnlyList<ModelVersion>> ListAsync(MetadataSession session, string model, VersionQuery query, CancellationToken cancellationToken)
    {
        List<FormattableString> conditions = [$"v.model = {model}"];
        if (query.Before is { } before)
        {
            conditions.Add($"v.version < {before}");
        }

        if (query.Tag is { } tag)
        {
            FormattableString value = query.TagValue is null ? $"1 = 1" : (FormattableString)$"t.value = {query.TagValue}";
            conditions.Add($"EXISTS (SELECT 1 FROM model_version_tags t WHERE t.model = v.model AND t.version = v.version AND t.name = {tag} AND {value})");
        }

        var versions = await session.QueryAsync(
            $"SELECT v.version FROM model_versions v WHERE {SqlFragments.And(conditions)} ORDER BY v.version DESC LIMIT {query.Limit}", r => r.GetInt32(0), cancellationToken).ConfigureAwait(false);
        return versions.Count == 0 && !await ModelExistsAsync(session, model, cancellationToken).ConfigureAwait(false)
            ? throw await ModelNotFoundAsync(session, model, cancellationToken).ConfigureAwait(false)
            : await LoadAsync(session, model, versions, cancellationToken).ConfigureAwait(false);
    }

    public static async ValueTask<IReadOnlyList<RegisteredModel>> ListModelsAsync(MetadataSession session, CancellationToken cancellationToken)
    {
        var aliases = (await session.QueryAsync(
            $"SELECT model, alias, version FROM model_aliases ORDER BY model, alias",
            r => (Model: r.GetString(0), Alias: r.GetString(1), Version: r.GetInt32(2)),
            cancellationToken).ConfigureAwait(false)).ToLookup(a => a.Model);
        return await session.QueryAsync(
            $"SELECT name, last_version, created_at FROM registered_models ORDER BY name",
            r => new RegisteredModel(
                r.GetString(0), r.GetInt32(1), r.GetTimestamp(2), aliases[r.GetString(0)].ToDictionary(a => a.Alias, a => a.Version, StringComparer.Ordinal)),
            cancellationToken).ConfigureAwait(false);
    }

    public static async ValueTask<NotFoundException> ModelNotFoundAsync(MetadataSession session, string model, CancellationToken cancellationToken)
    {
        var names = await session.QueryAsync($"SELECT name FROM registered_models ORDER BY name", r => r.GetString(0), cancellationToken).ConfigureAwait(false);
        var nearest = NearestName.Find(model, names);
        var known = names.Count == 0 ? "No model is registered yet; register one first." : $"Registered models: {string.Join(", ", names.Take(20))}.";
        return new NotFoundException(
            $"There is no model '{MetadataText.Quote(model)}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")} {known}", "model", model);
    }

    public static async ValueTask<NotFoundException> VersionNotFoundAsync(MetadataSession session, string model, int version, CancellationToken cancellationToken)
    {
        if (!await ModelExistsAsync(session, model, cancellationToken).ConfigureAwait(false))
        {
            return await ModelNotFoundAsync(session, model, cancellationToken).ConfigureAwait(false);
        }

        var last = await session.QueryFirstOrDefaultAsync(
            $"SELECT last_version FROM registered_models WHERE name = {model}", r => r.GetInt64(0), cancellationToken).ConfigureAwait(false);
        return new NotFoundException(
            FormattableString.Invariant($"Model '{model}' has no version {version}. Its versions are 1 to {last}."), "model-version", FormattableString.Invariant($"{model}/{version}"));
    }

    private static async ValueTask<bool> ModelExistsAsync(MetadataSession session, string model, CancellationToken cancellationToken) =>
        await session.QueryFirstOrDefaultAsync($"SELECT 1 FROM registered_models WHERE name = {model}", _ => true, cancellationToken).ConfigureAwait(false);

    private static ModelVersion Map(
        DbDataReader r,
        string model,
        ILookup<int, KeyValuePair<string, double>> metrics,
        ILookup<int, KeyValuePair<string, string>> parameters,
        ILookup<int, KeyValuePair<string, string>> tags,
        ILookup<int, string> aliases)
    {
        var version = r.GetInt32(0);
        return new ModelVersion
        {
            Model = model,
            Version = version,
            PackageHash = r.GetString(1),
            Artifact = new ArtifactDigest(r.GetString(2), r.GetInt64(3)),
            Algorithm = r.GetString(4),
            Task = r.GetString(5),
            Signature = ModelSignature.FromJson(Encoding.UTF8.GetBytes(r.GetString(6))),
            Description = r.GetNullableString(7),
            RunId = r.GetNullableString(8),
            DatasetHash = r.GetNullableString(9),
            GitCommit = r.GetNullableString(10),
            CreatedAt = r.GetTimestamp(11),
            CreatedBy = r.GetString(12),
            Metrics = new Dictionary<string, double>(metrics[version], StringComparer.Ordinal),
            Parameters = new Dictionary<string, string>(parameters[version], StringComparer.Ordinal),
            Tags = new Dictionary<string, string>(tags[version], StringComparer.Ordinal),
            Aliases = [.. aliases[version]],
        };
    }

    private static async ValueTask<ILookup<int, KeyValuePair<string, string>>> PairsAsync(
        MetadataSession session, FormattableString sql, CancellationToken cancellationToken) =>
        (await session.QueryAsync(sql, r => (Version: r.GetInt32(0), Pair: KeyValuePair.Create(r.GetString(1), r.GetString(2))), cancellationToken)
            .ConfigureAwait(false)).ToLookup(r => r.Version, r => r.Pair);
}
