using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking;

/// <summary>The tables of experiments.</summary>
internal static class ExperimentTable
{
    /// <summary>The experiment's identifier, made if need be. Two callers at once get the same one.</summary>
    public static async ValueTask<string> GetOrCreateIdAsync(
        MetadataSession session, string name, string? description, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"""
            INSERT INTO experiments (id, name, description, created_at)
            VALUES ({Guid.CreateVersion7(now).ToString("n")}, {name}, {description}, {now}) ON CONFLICT (name) DO NOTHING
            """,
            cancellationToken).ConfigureAwait(false);
        if (description is not null)
        {
            await session.ExecuteAsync($"UPDATE experiments SET description = {description} WHERE name = {name}", cancellationToken).ConfigureAwait(false);
        }

        return (await FindIdAsync(session, name, cancellationToken).ConfigureAwait(false))!;
    }

    public static ValueTask<string?> FindIdAsync(MetadataSession session, string name, CancellationToken cancellationToken) =>
        session.QueryFirstOrDefaultAsync($"SELECT id FROM experiments WHERE name = {name}", r => r.GetString(0), cancellationToken);

    public static async ValueTask SetTagsAsync(
        MetadataSession session, string id, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        foreach (var (key, value) in tags)
        {
            await session.ExecuteAsync(
                $"""
                INSERT INTO experiment_tags (experiment_id, key, value) VALUES ({id}, {key}, {value})
                ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value
                """,
                cancellationToken).ConfigureAwait(false);
        }
    }

    public static async ValueTask<IReadOnlyList<Experiment>> ListAsync(MetadataSession session, string? name, CancellationToken cancellationToken)
    {
        FormattableString condition = name is null ? $"1 = 1" : (FormattableString)$"name = {name}";
        var rows = await session.QueryAsync(
            $"SELECT id, name, description, created_at FROM experiments WHERE {condition} ORDER BY name",
            r => (Id: r.GetString(0), Name: r.GetString(1), Description: r.GetNullableString(2), CreatedAt: r.GetTimestamp(3)),
            cancellationToken).ConfigureAwait(false);
        var tags = (await session.QueryAsync(
            $"SELECT experiment_id, key, value FROM experiment_tags ORDER BY experiment_id, key",
            r => (Id: r.GetString(0), Key: r.GetString(1), Value: r.GetString(2)),
            cancellationToken).ConfigureAwait(false)).ToLookup(t => t.Id);
        return [.. rows.Select(e => new Experiment(
            e.Id, e.Name, e.Description, e.CreatedAt, tags[e.Id].ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal)))];
    }

    public static async ValueTask<NotFoundException> NotFoundAsync(MetadataSession session, string name, CancellationToken cancellationToken)
    {
        var names = await session.QueryAsync($"SELECT name FROM experiments ORDER BY name", r => r.GetString(0), cancellationToken).ConfigureAwait(false);
        var nearest = NearestName.Find(name, names);
        var known = names.Count == 0 ? "There are no experiments yet; start a run to make one." : $"Known experiments: {string.Join(", ", names.Take(20))}.";
        return new NotFoundException(
            $"There is no experiment '{MetadataText.Quote(name)}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")} {known}", "experiment", name);
    }
}
